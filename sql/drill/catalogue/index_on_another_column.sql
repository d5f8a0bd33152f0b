-- Purpose: an index is on another column.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP INDEX :"schema".idx_group_memberships_symbol;
CREATE INDEX idx_group_memberships_symbol ON :"schema".group_memberships (weight);
SELECT ARRAY[]::integer[] AS entries, ARRAY['index idx_group_memberships_symbol on group_memberships'] AS subjects, 'index idx_group_memberships_symbol on group_memberships' AS place;
