-- Purpose: a sequence ends and begins again.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER SEQUENCE :"schema".stock_metadata_id_seq MAXVALUE 2000000000 CYCLE;
SELECT ARRAY[]::integer[] AS entries, ARRAY['sequence stock_metadata_id_seq'] AS subjects, 'sequence stock_metadata_id_seq' AS place;
