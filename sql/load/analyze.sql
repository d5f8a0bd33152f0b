-- Purpose: let the planner know how the tables have grown: what was planned for an empty table reads all of it for each fund.
-- Grain:   none.
-- Binds:   none.
ANALYZE :"schema".cache_entries, :"schema".definition_groups, :"schema".group_memberships, :"schema".stock_metadata, workbench.entries,
        workbench.families, workbench.family_locks, workbench.membership_residue, workbench.loads;
