-- Purpose: the value of a stock, that its document cannot hold, is another.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'stock'
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET market_cap = 1
  FROM chosen AS c
 WHERE s.id = c.stock_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', market_cap' AS place;
