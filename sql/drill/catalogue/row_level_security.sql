-- Purpose: row-level security hides rows from readers.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".group_memberships ENABLE ROW LEVEL SECURITY;
SELECT ARRAY[]::integer[] AS entries, ARRAY['table group_memberships'] AS subjects, 'table group_memberships' AS place;
