-- Purpose: a primary key is a unique key of the same name.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".stock_metadata DROP CONSTRAINT stock_metadata_pkey CASCADE, ADD CONSTRAINT stock_metadata_pkey UNIQUE (id);
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint stock_metadata_pkey on stock_metadata'] AS subjects, 'constraint stock_metadata_pkey on stock_metadata' AS place;
