-- Purpose: the refusal of stragglers is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.refuse_straggler()'::regprocedure;
