-- Purpose: memory for one big sort and index build at a time; ends with the transaction.
-- Grain:   none.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
