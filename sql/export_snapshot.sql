-- Purpose: let another transaction see what this one sees.
-- Grain:   one row.
-- Binds:   none.
SELECT pg_export_snapshot() AS exported;
