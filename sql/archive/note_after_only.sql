-- Purpose: list anew what of the after side the documents cannot hold: while they were archived, nobody kept the list.
-- Grain:   none.
-- Binds:   none.
DELETE FROM workbench.after_only;
INSERT INTO workbench.after_only (group_id, entry_id, reason)
SELECT u.group_id, u.entry_id, u.reason
  FROM workbench.unheld_groups(ARRAY(SELECT id FROM :"schema".definition_groups),
                               ARRAY(SELECT entry_id FROM workbench.families)) AS u;
INSERT INTO workbench.after_only (stock_id, entry_id, reason)
SELECT u.stock_id, u.entry_id, u.reason
  FROM workbench.unheld_stocks(ARRAY(SELECT id FROM :"schema".stock_metadata),
                               ARRAY(SELECT entry_id FROM workbench.families)) AS u;
