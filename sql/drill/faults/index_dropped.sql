-- Purpose: an index is missing.
-- Grain:   one row: what may name the place, which was dropped to make room for the other faults; none without entries.
-- Binds:   none.
SELECT ARRAY[]::integer[] AS entries, ARRAY['index idx_group_memberships_symbol on group_memberships'] AS subjects, 'idx_group_memberships_symbol' AS place
 WHERE EXISTS (SELECT FROM :"schema".cache_entries);
