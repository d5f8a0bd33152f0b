-- Purpose: the merges of stocks and of sector memberships are there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.merge_stocks(integer[])'::regprocedure, 'workbench.merge_sector_members(workbench.sector_claim[])'::regprocedure,
       'workbench.sector_claims(integer[])'::regprocedure;
