-- Purpose: a check of others that the next write will break.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE workbench.membership_residue ADD CONSTRAINT small CHECK (position < -1000000000) NOT VALID;
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint small on workbench.membership_residue'] AS subjects, 'constraint small on workbench.membership_residue' AS place;
