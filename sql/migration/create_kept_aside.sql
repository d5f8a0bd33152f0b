-- Purpose: a place beside the legacy table for what only the after side says.
-- Grain:   a row per group or stock.
-- Binds:   none.
CREATE TABLE :"schema".cache_entries_kept_aside (
  kept uuid NOT NULL DEFAULT gen_random_uuid(),
  kept_at timestamptz NOT NULL DEFAULT now(),
  reason text NOT NULL,
  record jsonb NOT NULL,
  members jsonb NOT NULL,
  CONSTRAINT cache_entries_kept_aside_pkey PRIMARY KEY (kept));
COMMENT ON TABLE :"schema".cache_entries_kept_aside IS 'One row per group or stock that the legacy documents could not hold when the after side was dropped.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.kept IS 'Tells the rows apart.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.kept_at IS 'When it was kept, by the server''s clock.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.reason IS 'What its legacy document could not hold.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.record IS 'Its row of definition_groups or stock_metadata.';
COMMENT ON COLUMN :"schema".cache_entries_kept_aside.members IS 'The rows of its memberships.';
