-- Purpose: keep beside the legacy table what only the after side says, before the after side is dropped.
-- Grain:   a row per group or stock.
-- Binds:   none.
CREATE TABLE IF NOT EXISTS :"schema".cache_entries_kept_aside (
  kept_at timestamptz NOT NULL DEFAULT now(),
  reason text NOT NULL,
  record jsonb NOT NULL,
  members jsonb NOT NULL);
COMMENT ON TABLE :"schema".cache_entries_kept_aside IS 'One row per group or stock that the legacy documents could not hold when the after side was dropped.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.kept_at IS 'When it was kept, by the server''s clock.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.reason IS 'What its legacy document could not hold.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.record IS 'Its row of definition_groups or stock_metadata.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.members IS 'The rows of its memberships.';
INSERT INTO :"schema".cache_entries_kept_aside (reason, record, members)
SELECT a.reason, coalesce(to_jsonb(g), to_jsonb(s)),
       coalesce((SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM :"schema".group_memberships AS m WHERE m.group_id = a.group_id), '[]')
  FROM workbench.after_only AS a
  LEFT JOIN :"schema".definition_groups AS g ON g.id = a.group_id
  LEFT JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
 ORDER BY a.group_id, a.stock_id;
