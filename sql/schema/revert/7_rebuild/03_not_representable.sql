-- Purpose: remove the account of what the old form cannot hold, also that of an earlier version.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.note_sectors, workbench.note_after_only, workbench.note_sector_members, workbench.note_columns,
                        workbench.relatives, workbench.refuse_unsuperseding;
-- Of version 3.
DROP FUNCTION IF EXISTS workbench.sectors_of, workbench.unheld_groups, workbench.unheld_stocks, workbench.unheld_sector_member,
                        workbench.unheld_member;
DROP VIEW IF EXISTS workbench.sector_labels;
