-- Purpose: remove the view for monitoring.
-- Grain:   none.
-- Binds:   none.
-- Absent in a database of version 4 and before.
DROP VIEW IF EXISTS workbench.health;
