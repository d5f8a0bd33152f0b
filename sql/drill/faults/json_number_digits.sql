-- Purpose: a JSON number has one digit more, a zero.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE number_key IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET metadata = jsonb_set(g.metadata, ARRAY[c.number_key], ((g.metadata ->> c.number_key) || CASE WHEN g.metadata ->> c.number_key LIKE '%.%' THEN '0' ELSE '.0' END)::jsonb)
  FROM chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', metadata' AS place;
