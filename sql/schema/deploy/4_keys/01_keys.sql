-- Purpose: keys and references, built after the backfill in one pass each.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE :"schema".definition_groups
  ADD CONSTRAINT definition_groups_pkey PRIMARY KEY (id),
  ADD CONSTRAINT unique_group UNIQUE (name, type, environment);
ALTER TABLE :"schema".group_memberships
  ADD CONSTRAINT group_memberships_pkey PRIMARY KEY (id),
  ADD CONSTRAINT unique_membership UNIQUE (group_id, symbol);
ALTER TABLE :"schema".group_memberships
  ADD CONSTRAINT group_memberships_group_id_fkey
    FOREIGN KEY (group_id) REFERENCES :"schema".definition_groups (id) ON DELETE CASCADE;
ALTER TABLE :"schema".stock_metadata
  ADD CONSTRAINT stock_metadata_pkey PRIMARY KEY (id),
  ADD CONSTRAINT unique_stock UNIQUE (symbol, environment);

ALTER TABLE workbench.entries
  ADD CONSTRAINT entries_pkey PRIMARY KEY (entry_id),
  ADD CONSTRAINT entries_group_id_key UNIQUE (group_id),
  ADD CONSTRAINT entries_stock_id_key UNIQUE (stock_id);
ALTER TABLE workbench.entries
  ADD CONSTRAINT entries_group_id_fkey
    FOREIGN KEY (group_id) REFERENCES :"schema".definition_groups (id) ON DELETE CASCADE,
  ADD CONSTRAINT entries_stock_id_fkey
    FOREIGN KEY (stock_id) REFERENCES :"schema".stock_metadata (id) ON DELETE CASCADE;
ALTER TABLE workbench.kept_entries ADD CONSTRAINT kept_entries_pkey PRIMARY KEY (entry_id);
ALTER TABLE workbench.membership_residue
  ADD CONSTRAINT membership_residue_pkey PRIMARY KEY (group_id, membership_id);
ALTER TABLE workbench.membership_residue
  ADD CONSTRAINT membership_residue_membership_id_fkey
    FOREIGN KEY (membership_id) REFERENCES :"schema".group_memberships (id) ON DELETE CASCADE;
CREATE INDEX membership_residue_membership_id ON workbench.membership_residue (membership_id);
ALTER TABLE workbench.set_aside_elements
  ADD CONSTRAINT set_aside_elements_pkey PRIMARY KEY (entry_id, position);
ALTER TABLE workbench.set_aside_elements
  ADD CONSTRAINT set_aside_elements_entry_id_fkey
    FOREIGN KEY (entry_id) REFERENCES workbench.entries (entry_id) ON DELETE CASCADE;
