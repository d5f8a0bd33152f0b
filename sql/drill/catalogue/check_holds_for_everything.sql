-- Purpose: a check holds for everything.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".definition_groups DROP CONSTRAINT definition_groups_type_check, ADD CONSTRAINT definition_groups_type_check CHECK (true);
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint definition_groups_type_check on definition_groups'] AS subjects, 'constraint definition_groups_type_check on definition_groups' AS place;
