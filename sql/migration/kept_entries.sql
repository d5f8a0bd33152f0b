-- Purpose: keep superseded and rejected entries as they are.
-- Grain:   a row per such entry.
-- Binds:   none.
INSERT INTO workbench.kept_entries
WITH outcomes AS (
  SELECT entry_id, outcome, reason, superseded_by FROM workbench.staged_group_entries
   UNION ALL
  SELECT entry_id, outcome, reason, superseded_by FROM workbench.staged_stock_entries
)
\ir ../mapping/kept_entries.sql
 ORDER BY entry_id;
DROP TABLE workbench.staged_group_entries, workbench.staged_stock_entries;
