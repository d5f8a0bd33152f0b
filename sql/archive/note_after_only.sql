-- Purpose: list anew what of the after side the documents cannot hold: while they were archived, nobody kept the list.
-- Grain:   none.
-- Binds:   none.
DELETE FROM workbench.after_only;
SELECT workbench.note_columns(ARRAY(SELECT id FROM :"schema".definition_groups), ARRAY(SELECT id FROM :"schema".stock_metadata),
                              ARRAY(SELECT entry_id FROM workbench.families)),
       workbench.note_sectors(ARRAY(SELECT id FROM :"schema".definition_groups WHERE type = 'SECTOR'));
