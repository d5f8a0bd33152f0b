-- Purpose: a rule of others swallows deletes.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE RULE keep AS ON DELETE TO :"schema".group_memberships DO INSTEAD NOTHING;
SELECT ARRAY[]::integer[] AS entries, ARRAY['rule keep on group_memberships'] AS subjects, 'rule keep on group_memberships' AS place;
