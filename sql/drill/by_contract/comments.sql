-- Purpose: comments are gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
COMMENT ON TABLE :"schema".group_memberships IS NULL;
COMMENT ON COLUMN :"schema".group_memberships.weight IS NULL;
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'A comment is noticed, and fails nothing: it says nothing to the machine' AS place;
