-- Purpose: the funds that hold a stock, with its weight, from the tables.
--          OFFSET 0: a group is found by its id, whatever the planner thinks of so few; planned in three
--          quarters of the time of a join.
-- Grain:   a row per fund, by name.
-- Binds:   symbol as normalised; environment.
SELECT g.name, m.weight
  FROM :"schema".group_memberships AS m
 CROSS JOIN LATERAL (SELECT g.name
                       FROM :"schema".definition_groups AS g
                      WHERE g.id = m.group_id AND g.type = 'ETF' AND g.environment = :environment
                     OFFSET 0) AS g
 WHERE m.symbol = :symbol
 ORDER BY g.name;
