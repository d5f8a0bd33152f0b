-- Purpose: memberships no longer end with their group.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships DROP CONSTRAINT group_memberships_group_id_fkey, ADD CONSTRAINT group_memberships_group_id_fkey
  FOREIGN KEY (group_id) REFERENCES :"schema".definition_groups (id);
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint group_memberships_group_id_fkey on group_memberships'] AS subjects, 'constraint group_memberships_group_id_fkey on group_memberships' AS place;
