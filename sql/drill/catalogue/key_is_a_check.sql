-- Purpose: a key is a check that holds for everything.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships DROP CONSTRAINT unique_membership, ADD CONSTRAINT unique_membership CHECK (true);
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint unique_membership on group_memberships'] AS subjects, 'constraint unique_membership on group_memberships' AS place;
