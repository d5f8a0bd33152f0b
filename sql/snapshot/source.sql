-- Purpose: where a snapshot comes from: the server's clock and version, and whether it is the project's own sample.
-- Grain:   one row.
-- Binds:   none.
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS taken_at,
       current_setting('server_version') AS server_version,
       EXISTS (SELECT FROM :"schema".definition_groups WHERE metadata ->> 'data_source' LIKE 'sample data:%') AS is_sample;
