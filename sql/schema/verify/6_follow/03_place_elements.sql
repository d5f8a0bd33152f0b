-- Purpose: a list without a stored element gets new numbers; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 2 AND bool_and(wants_number) AND bool_and(place IS NULL AND NOT is_kept))::integer
  FROM workbench.place_elements(0, 0, '["A", null]', NULL, 'text');
