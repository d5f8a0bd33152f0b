-- Purpose: a time is a day.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships ALTER added_at TYPE date;
SELECT ARRAY[]::integer[] AS entries, ARRAY['column added_at of group_memberships'] AS subjects, 'column added_at of group_memberships' AS place;
