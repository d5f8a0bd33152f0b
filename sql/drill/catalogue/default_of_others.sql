-- Purpose: a column has a default that it should not have.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".stock_metadata ALTER is_validated SET DEFAULT true;
SELECT ARRAY[]::integer[] AS entries, ARRAY['column is_validated of stock_metadata'] AS subjects, 'column is_validated of stock_metadata' AS place;
