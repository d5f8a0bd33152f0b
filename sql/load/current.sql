-- Purpose: the last load of each fund that stands, and whether the fund is still as that load left it.
-- Grain:   a row per fund.
-- Binds:   environment.
SELECT DISTINCT ON (o.fund COLLATE "C") o.load, o.fund, o.as_of::text AS as_of, o.file, o.sha256, o.members, o.came_in, o.went_out, o.weights_moved,
       o.certificate, o.state
  FROM workbench.loads AS o
 WHERE o.environment = :environment AND o.action = 'load' AND o.undone_by IS NULL
   AND NOT EXISTS (SELECT FROM workbench.loads AS x
                    WHERE (x.fund, x.environment) = (o.fund, o.environment) AND x.place > o.place AND x.action IN ('end', 'rename') AND x.undone_by IS NULL)
 ORDER BY o.fund COLLATE "C", o.place DESC;
