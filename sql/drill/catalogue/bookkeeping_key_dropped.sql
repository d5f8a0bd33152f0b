-- Purpose: a key of the bookkeeping is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE workbench.entries DROP CONSTRAINT entries_group_id_key;
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint entries_group_id_key on workbench.entries'] AS subjects, 'constraint entries_group_id_key on workbench.entries' AS place;
