-- Purpose: a constraint is missing.
-- Grain:   one row: what may name the place, which was dropped to make room for the other faults; none without entries.
-- Binds:   none.
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint unique_membership on group_memberships'] AS subjects, 'unique_membership' AS place
 WHERE EXISTS (SELECT FROM :"schema".cache_entries);
