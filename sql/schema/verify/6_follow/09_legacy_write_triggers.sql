-- Purpose: the four triggers are on cache_entries and enabled; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.follow_insert()'::regprocedure, 'workbench.follow_update()'::regprocedure, 'workbench.follow_delete()'::regprocedure,
       'workbench.follow_truncate()'::regprocedure;
