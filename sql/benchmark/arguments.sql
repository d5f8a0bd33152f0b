-- Purpose: what each question is asked about; the first of each is what the legacy report named, and
--          what is written to.
-- Grain:   a row per question and argument, in this order.
-- Binds:   environment.
WITH funds AS (
  SELECT g.name, (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS members
    FROM :"schema".definition_groups AS g
   WHERE g.type = 'ETF' AND g.environment = :environment
), stocks AS (
  SELECT m.symbol, count(*) AS funds
    FROM :"schema".definition_groups AS g
    JOIN :"schema".group_memberships AS m ON m.group_id = g.id
   WHERE g.type = 'ETF' AND g.environment = :environment
   GROUP BY m.symbol
), sectors AS (
  SELECT g.display_name AS name, (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS members
    FROM :"schema".definition_groups AS g
   WHERE g.type = 'SECTOR' AND g.environment = :environment
), chosen (place, question, words, value, size) AS (
  (SELECT 1, 'etf_holdings', 'the published one', name, members FROM funds WHERE name = 'SPY')
   UNION ALL
  (SELECT 2, 'etf_holdings', 'largest fund', name, members FROM funds ORDER BY members DESC, name LIMIT 1)
   UNION ALL
  (SELECT 3, 'etf_holdings', 'smallest fund', name, members FROM funds WHERE members > 0 ORDER BY members, name LIMIT 1)
   UNION ALL
  (SELECT 4, 'stock_memberships', 'the published one', symbol, funds FROM stocks WHERE symbol = 'AAPL')
   UNION ALL
  (SELECT 5, 'stock_memberships', 'rare stock', symbol, funds FROM stocks ORDER BY funds, symbol LIMIT 1)
   UNION ALL
  (SELECT 6, 'stock_memberships', 'spelled in two ways', symbol, funds FROM stocks WHERE symbol = 'BRK.B')
   UNION ALL
  (SELECT 7, 'stock_own_list', 'the published one', symbol, funds FROM stocks WHERE symbol = 'AAPL')
   UNION ALL
  (SELECT 8, 'sector_stocks', 'largest sector', name, members FROM sectors ORDER BY members DESC, name LIMIT 1)
   UNION ALL
  (SELECT 9, 'sector_stocks', 'smallest sector', name, members FROM sectors WHERE members > 0 ORDER BY members, name LIMIT 1)
   UNION ALL
  VALUES (10, 'popular_stocks', 'all funds', '', NULL::bigint), (11, 'shared_counts', 'all funds', '', NULL)
), written (place, question, words, value, size) AS (
  SELECT w.place, w.question, c.words, c.value, c.size
    FROM (SELECT * FROM chosen ORDER BY place LIMIT 1) AS c
   CROSS JOIN (VALUES (12, 'change_weight'), (13, 'add_holding'), (14, 'remove_holding')) AS w (place, question)
)
SELECT question, words, value, size
  FROM (SELECT * FROM chosen UNION ALL SELECT * FROM written) AS asked
 ORDER BY place;
