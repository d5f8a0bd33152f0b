-- Purpose: remove the merges of stocks and of sector memberships.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.merge_stocks, workbench.merge_sector_members, workbench.sector_claims;
DROP TYPE workbench.sector_claim;
