-- Purpose: residue of a membership that there is not.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE workbench.membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey;
INSERT INTO workbench.membership_residue (membership_id, group_id, spelling)
SELECT -1, id, 'ghost' FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.membership_residue membership -1'] AS subjects, 'membership -1' AS place;
