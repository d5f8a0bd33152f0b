-- Purpose: a legacy document stands there twice, its key dropped.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".cache_entries DROP CONSTRAINT cache_entries_pkey CASCADE;
INSERT INTO :"schema".cache_entries
SELECT e.* FROM :"schema".cache_entries AS e JOIN (SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c ON c.entry_id = e.id
RETURNING ARRAY[]::integer[] AS entries, ARRAY[type || ' (' || environment || ')'] AS subjects, 'entry ' || id AS place;
