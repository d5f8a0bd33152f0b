-- Purpose: statistics of the new tables, so that the first query is planned well.
-- Grain:   none.
-- Binds:   none.
ANALYZE :"schema".definition_groups, :"schema".group_memberships, :"schema".stock_metadata, workbench.entries,
        workbench.kept_entries, workbench.membership_residue, workbench.set_aside_elements;
