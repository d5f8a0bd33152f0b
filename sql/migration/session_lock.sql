-- Purpose: keep other changing commands away between the transactions of this session too, however long one of them takes.
-- Grain:   one row.
-- Binds:   none.
SELECT pg_try_advisory_lock(hashtextextended('relationship workbench', 0)) AS locked, set_config('idle_session_timeout', '0', false) AS timeout;
