-- Purpose: forget what was before all but the last loads of a fund: it takes as much room as the lists themselves.
-- Grain:   none.
-- Binds:   fund, environment, kept.
UPDATE workbench.loads AS o
   SET before = NULL
 WHERE (o.fund, o.environment) = (:fund, :environment) AND o.before IS NOT NULL
   AND o.place < (SELECT x.place FROM workbench.loads AS x WHERE (x.fund, x.environment) = (o.fund, o.environment)
                   ORDER BY x.place DESC OFFSET :kept - 1 LIMIT 1);
