-- Purpose: a stock has another symbol.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE length(symbol) < 50
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET symbol = s.symbol || 'X'
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', symbol' AS place;
