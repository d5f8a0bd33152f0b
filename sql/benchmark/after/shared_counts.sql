-- Purpose: how many stocks each two funds share, from the tables.
-- Grain:   a row per pair of funds with a stock in common, by names.
-- Binds:   environment.
WITH holdings AS MATERIALIZED (
  SELECT m.group_id AS id, m.symbol
    FROM :"schema".definition_groups AS g
    JOIN :"schema".group_memberships AS m ON m.group_id = g.id
   WHERE g.type = 'ETF' AND g.environment = :environment
), pairs AS (
  SELECT x.id AS one, y.id AS other, count(*) AS shared
    FROM holdings AS x
    JOIN holdings AS y ON y.symbol = x.symbol AND y.id > x.id
   GROUP BY x.id, y.id
)
SELECT least(a.name, b.name) AS one, greatest(a.name, b.name) AS other, p.shared
  FROM pairs AS p
  JOIN :"schema".definition_groups AS a ON a.id = p.one
  JOIN :"schema".definition_groups AS b ON b.id = p.other
 ORDER BY 1, 2;
