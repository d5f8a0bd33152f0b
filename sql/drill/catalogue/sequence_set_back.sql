-- Purpose: a sequence is set back, so that the next number is in use; setval would outlive the copy's savepoints.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER SEQUENCE :"schema".group_memberships_id_seq RESTART WITH 1;
SELECT ARRAY[]::integer[] AS entries, ARRAY['sequence group_memberships_id_seq'] AS subjects, 'sequence group_memberships_id_seq' AS place
 WHERE EXISTS (SELECT FROM :"schema".group_memberships);
