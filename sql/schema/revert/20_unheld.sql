-- Purpose: remove the account of what the old form cannot hold.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.note_after_only, workbench.sectors_of, workbench.relatives, workbench.refuse_revival, workbench.unheld_groups, workbench.unheld_stocks,
              workbench.unheld_sector_member, workbench.unheld_member;
DROP VIEW IF EXISTS workbench.sector_labels;
