-- Purpose: the holdings of a fund with their weights, from the tables.
--          A subquery for the one group is planned in two thirds of the time of a join.
-- Grain:   a row per holding, by symbol.
-- Binds:   name of the fund; environment.
SELECT m.symbol, m.weight
  FROM :"schema".group_memberships AS m
 WHERE m.group_id = (SELECT g.id FROM :"schema".definition_groups AS g
                      WHERE g.type = 'ETF' AND g.name = :name AND g.environment = :environment)
 ORDER BY m.symbol;
