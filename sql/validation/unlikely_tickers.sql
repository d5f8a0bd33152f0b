-- Purpose: members that may be no stock: cash, futures, text too long for a ticker, repeated zero weights, and share
--          classes spelled with and without the dot. They are rows; overlap leaves the junk out.
-- Grain:   a row per such membership; one row without a verdict when there is none.
-- Binds:   none.
WITH suspects AS (
  SELECT m.id, g.type || ' ' || g.name || ' (' || g.environment || ')' AS subject, e.entry_id, m.symbol,
         m.weight, coalesce(
\ir ../no_stock.sql
         , CASE
           WHEN m.symbol ~ '^[0-9A-Z]{6,}$' AND m.symbol ~ '[0-9]' THEN 'an internal identifier'
           WHEN m.symbol IN ('NAN', 'NULL', 'NONE', 'N/A') THEN 'a word for nothing'
           WHEN m.symbol !~ '^[A-Z]{1,5}(\.[A-Z])?$' AND g.type = 'ETF' THEN 'no US ticker'
           WHEN twin.symbol IS NOT NULL THEN 'also spelled ' || twin.symbol
         END) AS kind
    FROM :"schema".group_memberships AS m
    JOIN :"schema".definition_groups AS g ON g.id = m.group_id
    LEFT JOIN workbench.entries AS e ON e.group_id = g.id
    LEFT JOIN (SELECT DISTINCT symbol FROM :"schema".group_memberships WHERE symbol LIKE '%._') AS twin
      ON replace(twin.symbol, '.', '') = m.symbol
)
SELECT e.examined, e.examined || ' memberships' AS figures, CASE WHEN s.id IS NOT NULL THEN 'finding' END AS verdict,
       s.entry_id, s.subject, 'symbol' AS path, s.symbol AS before, coalesce('weight ' || s.weight, 'no weight') AS after,
       'may be no stock of its own: ' || s.kind AS cause
  FROM (SELECT count(*) AS examined FROM :"schema".group_memberships) AS e
  LEFT JOIN suspects AS s ON s.kind IS NOT NULL
 ORDER BY s.entry_id, s.symbol;
