-- Purpose: keep superseded and rejected entries as they are.
-- Grain:   a row per such entry.
-- Binds:   none.
INSERT INTO workbench.kept_entries
WITH outcomes AS (
  SELECT entry_id, outcome, reason, superseded_by FROM workbench.mapped_entries
)
\ir ../mapping/kept_entries.sql
 ORDER BY entry_id;
