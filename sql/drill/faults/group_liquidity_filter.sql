-- Purpose: a liquidity filter says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET liquidity_filter = CASE WHEN g.liquidity_filter IS NULL THEN '{"drill": 1}'::jsonb END
  FROM chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', liquidity_filter' AS place;
