-- Purpose: one changing command at a time; ends with the transaction, or with its session.
-- Grain:   one row: whether the lock was had.
-- Binds:   none.
SELECT pg_try_advisory_xact_lock(hashtextextended('relationship workbench', 0)) AS locked;
