-- Purpose: an id no longer comes from its sequence.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships ALTER id DROP DEFAULT;
SELECT ARRAY[]::integer[] AS entries, ARRAY['column id of group_memberships'] AS subjects, 'column id of group_memberships' AS place;
