-- Purpose: remove the merge of lists.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.merge_list;
