-- Purpose: take back what a list of companies says.
-- Grain:   none.
-- Binds:   environment; source and digest, of the list.
DELETE FROM workbench.sector_evidence WHERE (environment, source, sha256) = (:environment, :source, :digest);
