-- Purpose: whether this file was loaded for this fund, and not taken back.
-- Grain:   one row.
-- Binds:   fund, environment, file_digest.
SELECT EXISTS (SELECT FROM workbench.loads AS o
                WHERE (o.fund, o.environment, o.sha256) = (:fund, :environment, :file_digest) AND o.action IN ('load', 'rename') AND o.sha256 IS NOT NULL AND o.undone_by IS NULL) AS is_loaded;
