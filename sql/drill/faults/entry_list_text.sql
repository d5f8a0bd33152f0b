-- Purpose: the spacing of a list that is written as text is lost.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_text IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.entries AS e
   SET list_text = ' ' || e.list_text
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', list_text' AS place;
