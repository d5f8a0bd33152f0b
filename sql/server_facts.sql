-- Purpose: what the server is, for compatibility checks and for `run.json`.
-- Grain:   one row.
-- Binds:   none.
SELECT current_setting('server_version')              AS version,
       current_setting('server_version_num')::integer AS version_number,
       current_setting('server_encoding')             AS encoding,
       current_setting('shared_buffers')              AS shared_buffers,
       current_setting('work_mem')                    AS work_mem;
