-- Purpose: remove the placing of elements.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.place_elements;
DROP TYPE workbench.placed_element;
