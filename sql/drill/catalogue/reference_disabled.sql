-- Purpose: a reference is not enforced; only a superuser can do that.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships DISABLE TRIGGER ALL;
ALTER TABLE :"schema".definition_groups DISABLE TRIGGER ALL;
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint group_memberships_group_id_fkey on group_memberships'] AS subjects, 'constraint group_memberships_group_id_fkey on group_memberships' AS place;
