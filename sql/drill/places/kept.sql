-- Purpose: kept entries; in random order.
-- Grain:   a row per superseded or rejected entry.
-- Binds:   seed.
INSERT INTO :"schema".drill_kept
SELECT hashint4extended(k.entry_id, CAST(:seed AS bigint)), 0, k.entry_id,
       k.outcome || ' ' || k.type || ' ' || k.key || ' (' || k.environment || ')'
  FROM workbench.kept_entries AS k;
