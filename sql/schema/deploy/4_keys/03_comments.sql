-- Purpose: describe the keys and references; an upgrade does this anew.
-- Grain:   none.
-- Binds:   none.
COMMENT ON CONSTRAINT definition_groups_pkey ON :"schema".definition_groups IS 'A group has one id.';
COMMENT ON CONSTRAINT unique_group ON :"schema".definition_groups IS 'A name is given once per kind and environment.';
COMMENT ON CONSTRAINT group_memberships_pkey ON :"schema".group_memberships IS 'A membership has one id.';
COMMENT ON CONSTRAINT unique_membership ON :"schema".group_memberships IS 'A symbol is in a group once.';
COMMENT ON CONSTRAINT group_memberships_group_id_fkey ON :"schema".group_memberships IS 'A membership ends with its group.';
COMMENT ON CONSTRAINT stock_metadata_pkey ON :"schema".stock_metadata IS 'A stock row has one id.';
COMMENT ON CONSTRAINT unique_stock ON :"schema".stock_metadata IS 'A stock is described once per environment.';
COMMENT ON CONSTRAINT entries_pkey ON workbench.entries IS 'An entry is current for one group or stock.';
COMMENT ON CONSTRAINT entries_group_id_key ON workbench.entries IS 'A group has one current entry.';
COMMENT ON CONSTRAINT entries_stock_id_key ON workbench.entries IS 'A stock has one current entry.';
COMMENT ON CONSTRAINT entries_group_id_fkey ON workbench.entries IS 'Residue ends with its group.';
COMMENT ON CONSTRAINT entries_stock_id_fkey ON workbench.entries IS 'Residue ends with its stock.';
COMMENT ON CONSTRAINT kept_entries_pkey ON workbench.kept_entries IS 'An entry is kept once.';
COMMENT ON CONSTRAINT membership_residue_pkey ON workbench.membership_residue IS 'A membership has one row; group first, since lists are read by group.';
COMMENT ON CONSTRAINT membership_residue_membership_id_fkey ON workbench.membership_residue IS 'Residue ends with its membership.';
COMMENT ON CONSTRAINT set_aside_elements_pkey ON workbench.set_aside_elements IS 'One element at a place of a list.';
COMMENT ON CONSTRAINT set_aside_elements_entry_id_fkey ON workbench.set_aside_elements IS 'Residue ends with its entry.';
