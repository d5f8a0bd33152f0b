-- Purpose: what the chosen groups hold, said once for every engine (DuckDB). A stock is its symbol without the mark before
--          a share class, so that BRK.B and BRKB are one; where a symbol stands for two companies, told by identifiers
--          that differ anywhere in the environment, the identifier is part of it. Left out: cash, futures, junk. A short position weighs nothing. A weight
--          counts as 100,000 times the fund at most, far beyond any sense, so that nonsense is named and does not overflow.
-- Grain:   a row per group and stock; weight in billionths, NULL where the list gives none.
-- Binds:   environment; joined, false to take each spelling for a stock of its own.
CREATE TEMP TABLE holding AS
WITH told AS (
  SELECT type, name, position, symbol, weight_billionths,
         CASE WHEN CAST(:joined AS boolean) THEN regexp_replace(symbol, '[-./ ]([A-Z])$', '\1') ELSE symbol END AS spelling,
         CASE WHEN identifier LIKE 'isin:US%' OR identifier LIKE 'isin:CA%' THEN 'cusip:' || identifier[8:15]
              WHEN identifier LIKE 'cusip:%' THEN identifier[1:14]
              ELSE identifier END AS company
    FROM memberships
   WHERE environment = :environment AND left_out IS NULL
), clash AS (
  SELECT DISTINCT spelling
    FROM (SELECT spelling FROM told WHERE company IS NOT NULL
           GROUP BY spelling, company LIKE 'sedol:%' HAVING count(DISTINCT company) > 1) AS x
)
SELECT c.group_no,
       CASE WHEN k.spelling IS NULL THEN m.spelling ELSE m.spelling || ' ' || coalesce(m.company, 'without identifier') END AS stock,
       m.spelling, min(m.symbol) AS symbol, count(*) AS spellings, min(m.position) AS position,
       -- not least() and greatest(), which skip NULL
       CAST(sum(CASE WHEN m.weight_billionths < 0 THEN 0 WHEN m.weight_billionths > 100000000000000 THEN 100000000000000
                     ELSE m.weight_billionths END) AS bigint) AS weight
  FROM chosen AS c
  JOIN told AS m ON m.type = c.type AND m.name = c.name
  LEFT JOIN clash AS k ON k.spelling = m.spelling
 GROUP BY c.group_no, stock, m.spelling;
