-- Purpose: what a load did, the last first, and what came since to its funds: a later load that stands.
-- Grain:   a row per fund of the load.
-- Binds:   load.
SELECT o.place, o.action, o.environment, o.fund, o.phase, o.state, o.before::text AS before, o.undone_by,
       (SELECT min(x.load) FROM workbench.loads AS x
         WHERE (o.fund = x.fund OR o.fund = x.before ->> 'renamed_from') AND x.environment = o.environment AND x.load > o.load AND x.action <> 'undo' AND x.undone_by IS NULL) AS later
  FROM workbench.loads AS o
 WHERE o.load = :load
 ORDER BY o.place DESC;
