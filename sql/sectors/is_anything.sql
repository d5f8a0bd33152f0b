-- Purpose: whether any source but the legacy data says something of sectors: a list, or an issuer's file that is loaded.
-- Grain:   one row.
-- Binds:   environment.
SELECT EXISTS (SELECT FROM workbench.sector_evidence AS e WHERE e.environment = :environment AND e.source <> 'legacy')
    OR EXISTS (SELECT FROM workbench.loads AS o WHERE o.environment = :environment AND o.sha256 IS NOT NULL AND o.undone_by IS NULL) AS is_anything;
