-- Purpose: a rejected element is called merged, or the other way about.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_set_aside
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.set_aside_elements AS a
   SET outcome = CASE a.outcome WHEN 'merged' THEN 'rejected' ELSE 'merged' END
  FROM chosen AS c
 WHERE a.entry_id = c.entry_id AND a.position = c.position
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', outcome' AS place;
