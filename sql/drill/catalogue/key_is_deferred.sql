-- Purpose: a key is asked at the end of the transaction only.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".definition_groups DROP CONSTRAINT unique_group, ADD CONSTRAINT unique_group UNIQUE (name, type, environment) DEFERRABLE INITIALLY DEFERRED;
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint unique_group on definition_groups'] AS subjects, 'constraint unique_group on definition_groups' AS place;
