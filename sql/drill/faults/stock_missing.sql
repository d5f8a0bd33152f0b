-- Purpose: a stock is missing, with all that goes with it.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
), entry AS (
  DELETE FROM workbench.entries AS e USING chosen AS c WHERE e.entry_id = c.entry_id
)
DELETE FROM :"schema".stock_metadata AS s
 USING chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place;
