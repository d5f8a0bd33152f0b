-- Purpose: remove the placing of elements.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.place_elements, workbench.place_between, workbench.is_narrow;
DROP TYPE IF EXISTS workbench.placed_element;
