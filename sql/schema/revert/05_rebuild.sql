-- Purpose: remove the inverse of the mapping.
-- Grain:   none.
-- Binds:   none.
DROP VIEW workbench.rebuilt_entries;
DROP FUNCTION workbench.first_difference, workbench.rebuilt_document, workbench.rebuilt_list, workbench.rebuilt_element, workbench.written_weight;
