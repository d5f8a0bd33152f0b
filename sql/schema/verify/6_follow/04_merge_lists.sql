-- Purpose: the merge of lists is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.merge_list(integer)'::regprocedure;
