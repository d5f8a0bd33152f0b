-- Purpose: a column that no document tells of.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".stock_metadata ADD COLUMN rating text;
SELECT ARRAY[]::integer[] AS entries, ARRAY['column rating of stock_metadata'] AS subjects, 'column rating of stock_metadata' AS place;
