-- Purpose: remove the short way of following.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.follow_elements, workbench.follow_stock, workbench.follow_splice, workbench.place_of;
