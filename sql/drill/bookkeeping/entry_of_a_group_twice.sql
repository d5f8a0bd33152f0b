-- Purpose: what is noted of a group stands there twice, its keys dropped.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE workbench.entries DROP CONSTRAINT entries_pkey CASCADE, DROP CONSTRAINT entries_group_id_key, DROP CONSTRAINT entries_stock_id_key;
INSERT INTO workbench.entries
SELECT e.* FROM workbench.entries AS e JOIN (SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c ON c.entry_id = e.entry_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.entries entry ' || entry_id] AS subjects, 'entry ' || entry_id AS place;
