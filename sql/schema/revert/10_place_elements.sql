-- Purpose: remove the placing of elements.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.place_elements, workbench.place_between, workbench.is_narrow;
DROP TYPE workbench.placed_element;
