-- Purpose: a stock was added on the legacy side alone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO :"schema".cache_entries (id, type, name, key, value, environment)
SELECT max(id) + 1, 'stock_metadata', 'Drill', 'DRILL', '{}', 'UAT'
  FROM :"schema".cache_entries
HAVING count(*) > 0
RETURNING ARRAY[id] AS entries, ARRAY[]::text[] AS subjects, 'stock_metadata DRILL (UAT)' AS place;
