-- Purpose: a sequence belongs to no column.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER SEQUENCE :"schema".stock_metadata_id_seq OWNED BY NONE;
SELECT ARRAY[]::integer[] AS entries, ARRAY['sequence stock_metadata_id_seq'] AS subjects, 'sequence stock_metadata_id_seq' AS place;
