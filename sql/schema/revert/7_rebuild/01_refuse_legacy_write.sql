-- Purpose: remove the refusal of stragglers.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.refuse_straggler;
