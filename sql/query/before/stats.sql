-- Purpose: how much there is of each type of group, and how many stocks are described.
-- Grain:   a row per type that has a group, and last one for all types together (type is NULL), which is always there.
-- Binds:   environment.
\ir ../legacy_memberships.sql
, held AS (
  SELECT m.type, m.symbol COLLATE "C" AS symbol, count(*) AS memberships
    FROM memberships AS m
   GROUP BY m.type, m.symbol COLLATE "C"
), counted AS (
  SELECT type, count(*) AS groups
    FROM groups
   GROUP BY ROLLUP (type)
), summed AS (
  SELECT type, sum(memberships) AS memberships, count(*) AS symbols
    FROM held
   GROUP BY type
   UNION ALL
  SELECT NULL, sum(memberships), count(*)
    FROM (SELECT symbol, sum(memberships) AS memberships FROM held GROUP BY symbol) AS h
)
SELECT c.type, c.groups, coalesce(s.memberships, 0)::bigint AS memberships, coalesce(s.symbols, 0) AS symbols,
       (SELECT count(*) FROM stocks) AS stocks
  FROM counted AS c
  LEFT JOIN summed AS s ON s.type = c.type OR s.type IS NULL AND c.type IS NULL
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE'], c.type::text);
