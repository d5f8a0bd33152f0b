-- Purpose: remove the families.
-- Grain:   none.
-- Binds:   none.
DROP INDEX IF EXISTS workbench.entries_sectors;
DROP TABLE IF EXISTS workbench.families, workbench.family_locks;
DROP FUNCTION IF EXISTS workbench.family, workbench.is_migrated;
