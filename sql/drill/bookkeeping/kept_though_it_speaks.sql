-- Purpose: an entry that speaks is kept as one that does not.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.kept_entries
SELECT e.id, e.type, e.name, e.key, e.value, e.environment, e.created_at, e.updated_at, e.universe_category, e.liquidity_filter,
       e.universe_metadata, e.last_universe_update, 'rejected', 'x'
  FROM :"schema".cache_entries AS e
  JOIN (SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c ON c.entry_id = e.id
RETURNING ARRAY[entry_id] AS entries, ARRAY[]::text[] AS subjects, 'entry ' || entry_id AS place;
