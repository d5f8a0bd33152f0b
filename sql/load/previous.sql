-- Purpose: the certificate of the last file that was loaded for a fund.
-- Grain:   one row; none when there was none.
-- Binds:   fund, environment.
SELECT o.certificate
  FROM workbench.loads AS o
 WHERE (o.fund, o.environment) = (:fund, :environment) AND o.action = 'load' AND o.undone_by IS NULL
 ORDER BY o.place DESC
 LIMIT 1;
