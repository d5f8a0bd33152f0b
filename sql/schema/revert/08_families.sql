-- Purpose: remove the families.
-- Grain:   none.
-- Binds:   none.
DROP INDEX workbench.entries_sectors;
DROP TABLE workbench.families, workbench.family_turns;
DROP FUNCTION workbench.family, workbench.is_migrated;
