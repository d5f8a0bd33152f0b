-- Purpose: the file that the list of each fund came from last, and the state of the fund after that.
-- Grain:   a row per fund.
-- Binds:   environment.
SELECT DISTINCT ON (o.fund COLLATE "C") o.load, o.fund, o.as_of::text AS as_of, o.file, o.sha256, o.members, o.came_in, o.went_out, o.weights_moved,
       o.certificate, o.state
  FROM workbench.loads AS o
 WHERE o.environment = :environment AND o.action IN ('load', 'rename') AND o.sha256 IS NOT NULL AND o.undone_by IS NULL
   AND EXISTS (SELECT FROM :"schema".definition_groups AS g WHERE (g.type, g.name, g.environment) = ('ETF', o.fund, o.environment))
 ORDER BY o.fund COLLATE "C", o.place DESC;
