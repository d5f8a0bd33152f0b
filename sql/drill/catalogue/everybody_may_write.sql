-- Purpose: everybody may write into the new tables, unless everybody may write into the documents.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
GRANT INSERT, TRUNCATE ON :"schema".group_memberships TO PUBLIC;
SELECT ARRAY[]::integer[] AS entries, ARRAY['grant on group_memberships'] AS subjects, 'grant on group_memberships' AS place;
