-- Purpose: remove the merges of stocks and of sector memberships.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.merge_stocks, workbench.merge_sector_members, workbench.sector_claims;
DROP TYPE IF EXISTS workbench.sector_claim;
