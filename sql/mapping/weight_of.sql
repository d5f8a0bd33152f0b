-- Purpose: part of a statement: the weight of an `element` of a list, as written. Beyond these bounds a number is no weight, and its arithmetic
--          could overflow.
-- Grain:   one value.
-- Binds:   none.
CASE
  WHEN jsonb_typeof(element -> 'weight') = 'number'
   AND abs((element -> 'weight')::numeric) < 1000000000
   AND scale((element -> 'weight')::numeric) <= 1000
  THEN (element -> 'weight')::numeric
END
