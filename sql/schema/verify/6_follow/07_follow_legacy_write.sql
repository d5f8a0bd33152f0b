-- Purpose: the following of writes is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.follow(integer[], text[])'::regprocedure, 'workbench.lock_families(text[])'::regprocedure,
       'workbench.refuse_stale(integer[], text[])'::regprocedure;
