-- Purpose: the stocks that ten or more funds hold, from the tables.
-- Grain:   a row per stock, by symbol.
-- Binds:   environment.
SELECT m.symbol, count(*) AS funds
  FROM :"schema".group_memberships AS m
 WHERE m.group_id = ANY (ARRAY(SELECT g.id FROM :"schema".definition_groups AS g
                                WHERE g.type = 'ETF' AND g.environment = :environment))
 GROUP BY m.symbol
HAVING count(*) >= 10
 ORDER BY m.symbol;
