-- Purpose: an entry is noted as archived, and there is no archive.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.archived_entries (entry_id, digest)
VALUES (-1, 'x')
RETURNING ARRAY[entry_id] AS entries, ARRAY[]::text[] AS subjects, 'entry -1' AS place;
