-- Purpose: the name of the schema in which this session has its temporary tables.
-- Grain:   one row.
-- Binds:   none.
SELECT pg_my_temp_schema()::regnamespace::text AS name;
