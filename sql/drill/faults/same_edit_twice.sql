-- Purpose: the same edit in two rows.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE industry IS DISTINCT FROM 'DRILL'
\ir ../untaken.sql
), other AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE industry IS NOT DISTINCT FROM (SELECT industry FROM chosen) AND entry_id <> (SELECT entry_id FROM chosen)
\ir ../untaken.sql
), edited AS (
  UPDATE :"schema".stock_metadata AS s
     SET industry = 'DRILL'
    FROM chosen AS c
   CROSS JOIN other AS o
   WHERE s.id IN (c.id, o.id)
)
SELECT ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' and ' || o.label || ', industry' AS place
  FROM chosen AS c
 CROSS JOIN other AS o;
