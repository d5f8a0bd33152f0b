-- Purpose: the place of a member is written out where its id says the same.
-- Grain:   no rows.
-- Binds:   none.
UPDATE workbench.membership_residue SET position = membership_id WHERE position IS NULL;
