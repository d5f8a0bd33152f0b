-- Purpose: a column may be NULL.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships ALTER symbol DROP NOT NULL;
SELECT ARRAY[]::integer[] AS entries, ARRAY['column symbol of group_memberships'] AS subjects, 'column symbol of group_memberships' AS place;
