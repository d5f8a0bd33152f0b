-- Purpose: whether a file was loaded into an environment, and not taken back.
-- Grain:   one row.
-- Binds:   environment.
SELECT EXISTS (SELECT FROM workbench.loads AS o WHERE o.environment = :environment AND o.action IN ('load', 'rename') AND o.sha256 IS NOT NULL AND o.undone_by IS NULL) AS is_anything;
