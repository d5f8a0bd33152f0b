-- Purpose: part of a statement: the unit of a list, by the `total` of its weights; NULL when it is neither.
-- Grain:   one value.
-- Binds:   none.
CASE
  WHEN total BETWEEN 0.9 AND 1.1 THEN 'fraction'
  WHEN total BETWEEN 90 AND 110 THEN 'percent'
END
