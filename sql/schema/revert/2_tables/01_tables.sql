-- Purpose: remove the after side, and nothing else: fails when something foreign depends on it.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS :"schema".group_memberships, :"schema".definition_groups, :"schema".stock_metadata RESTRICT;
