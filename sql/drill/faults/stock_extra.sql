-- Purpose: a stock that no entry describes.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO :"schema".stock_metadata (id, symbol, environment)
SELECT max(id) + 1, 'DRILL', 'UAT'
  FROM :"schema".stock_metadata
HAVING count(*) > 0
RETURNING ARRAY[]::integer[] AS entries, ARRAY['DRILL, stock_metadata id ' || id] AS subjects, 'stock DRILL (UAT)' AS place;
