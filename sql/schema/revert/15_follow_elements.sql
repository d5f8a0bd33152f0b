-- Purpose: remove the short way of following.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.follow_elements;
