-- Purpose: the refusal of stragglers is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.refuse_straggler()'::regprocedure, 1 / (count(*) = 4)::integer
  FROM pg_trigger
 WHERE tgrelid = format('%I.cache_entries', :'schema')::regclass AND starts_with(tgname, 'workbench_refuse_');
