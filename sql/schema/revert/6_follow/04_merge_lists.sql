-- Purpose: remove the merge of lists.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.merge_list;
