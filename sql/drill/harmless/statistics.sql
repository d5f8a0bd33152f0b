-- Purpose: statistics are gathered anew.
-- Grain:   no rows.
-- Binds:   none.
ANALYZE :"schema".group_memberships, :"schema".definition_groups, :"schema".stock_metadata;
