-- Purpose: the triggers that rebuild legacy documents are there; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 13)::integer FROM pg_trigger
 WHERE starts_with(tgname, 'workbench_rebuild_')
   AND tgrelid IN (format('%I.definition_groups', :'schema')::regclass, format('%I.group_memberships', :'schema')::regclass,
                   format('%I.stock_metadata', :'schema')::regclass, 'workbench.entries'::regclass);
