-- Purpose: give each family of a batch the row by which its writers wait for each other.
-- Grain:   none.
-- Binds:   families.
INSERT INTO workbench.family_locks (family, version)
SELECT DISTINCT f.family, 0 FROM unnest(CAST(:families AS text[])) AS f (family) ORDER BY f.family
    ON CONFLICT DO NOTHING;
