-- Purpose: what the chosen groups hold, said once for every engine (DuckDB). A stock is its symbol without the mark before
--          a share class, so that BRK.B and BRKB are one; where a symbol stands for two companies, told by identifiers
--          that differ anywhere in the environment, the identifier is part of it. Left out: cash, futures, junk. A short position weighs nothing. A weight
--          counts as 100,000 times the fund at most, far beyond any sense, so that nonsense is named and does not overflow.
-- Grain:   a row per group and stock; weight in billionths, NULL where the list gives none.
-- Binds:   environment; joined, false to take each spelling for a stock of its own.
CREATE TEMP TABLE holding AS
WITH told AS (
  SELECT spelling_of(symbol, CAST(:joined AS boolean)) AS spelling, company_of(identifier) AS company, metadata
    FROM memberships
   WHERE environment = :environment AND left_out IS NULL AND identifier IS NOT NULL
), several AS (
  SELECT DISTINCT spelling FROM told GROUP BY spelling, company LIKE 'sedol:%' HAVING count(DISTINCT company) > 1
), clash AS (
  -- A company gets other identifiers when its shares are split: under one ticker and one name it is the same.
  SELECT t.spelling
    FROM told AS t JOIN several AS s ON s.spelling = t.spelling
   GROUP BY t.spelling HAVING count(DISTINCT called_in(t.metadata)) <> 1 OR count(called_in(t.metadata)) < count(*)
), member AS (
  SELECT c.group_no, m.position, m.symbol, m.weight_billionths,
         spelling_of(m.symbol, CAST(:joined AS boolean)) AS spelling, company_of(m.identifier) AS company
    FROM chosen AS c
    JOIN memberships AS m ON m.environment = :environment AND m.type = c.type AND m.name = c.name
   WHERE m.left_out IS NULL
)
SELECT m.group_no,
       CASE WHEN k.spelling IS NULL THEN m.spelling ELSE m.spelling || ' ' || coalesce(m.company, 'without identifier') END AS stock,
       m.spelling, min(m.symbol) AS symbol, min(m.position) AS position,
       -- not least() and greatest(), which skip NULL
       CAST(sum(CASE WHEN m.weight_billionths < 0 THEN 0 WHEN m.weight_billionths > 100000000000000 THEN 100000000000000
                     ELSE m.weight_billionths END) AS bigint) AS weight
  FROM member AS m
  LEFT JOIN clash AS k ON k.spelling = m.spelling
 GROUP BY m.group_no, stock, m.spelling;
