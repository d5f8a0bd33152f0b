-- Purpose: let other changing commands in again once this transaction ends.
-- Grain:   one row.
-- Binds:   none.
SELECT pg_advisory_unlock(hashtextextended('relationship workbench', 0)) AS unlocked;
