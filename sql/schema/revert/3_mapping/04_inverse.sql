-- Purpose: remove the inverse of the mapping.
-- Grain:   none.
-- Binds:   none.
DROP VIEW IF EXISTS workbench.rebuilt_entries;
DROP FUNCTION IF EXISTS workbench.first_difference, workbench.rebuilt_document, workbench.rebuilt_list, workbench.rebuilt_element, workbench.written_weight;
