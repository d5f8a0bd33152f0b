-- Purpose: fill the new tables of the copy from the originals, and set its own sequences behind theirs.
-- Grain:   none.
-- Binds:   none.
INSERT INTO pg_temp.definition_groups SELECT * FROM :"schema".definition_groups;
INSERT INTO pg_temp.group_memberships SELECT * FROM :"schema".group_memberships;
INSERT INTO pg_temp.stock_metadata SELECT * FROM :"schema".stock_metadata;
INSERT INTO pg_temp.entries SELECT * FROM workbench.entries;
INSERT INTO pg_temp.kept_entries SELECT * FROM workbench.kept_entries;
INSERT INTO pg_temp.membership_residue SELECT * FROM workbench.membership_residue;
INSERT INTO pg_temp.set_aside_elements SELECT * FROM workbench.set_aside_elements;
