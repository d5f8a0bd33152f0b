-- Purpose: remove the new tables.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS :"schema".group_memberships, :"schema".definition_groups, :"schema".stock_metadata RESTRICT;
