-- Purpose: the last file that a fund's list came from, also under the name that it had then, and its certificate.
-- Grain:   one row; none when there was none.
-- Binds:   fund, environment.
SELECT o.file, o.sha256, o.certificate, o.certificate::text AS text
  FROM workbench.loads AS o
 WHERE (o.fund, o.environment) = (:fund, :environment) AND o.action IN ('load', 'rename') AND o.sha256 IS NOT NULL AND o.undone_by IS NULL
 ORDER BY o.place DESC
 LIMIT 1;
