-- Purpose: what the comparison depends on: the server's major version, and the schema of the tables as the server writes it.
-- Grain:   one row.
-- Binds:   none.
SELECT current_setting('server_version_num')::integer / 10000 AS major, quote_ident(:'schema') AS schema_identifier;
