-- Purpose: since when each list is known, new or stated otherwise than before (DuckDB): from its day on, what was true may
--          differ.
-- Grain:   a row per time, group and day of a list.
-- Binds:   none.
WITH said AS (
  SELECT m.filename, m.environment, m.type, m.name,
         sum(CAST(hash(m.symbol, m.identifier, m.weight, m.position) AS hugeint)) AS digest
    FROM every_memberships AS m
   GROUP BY m.filename, m.environment, m.type, m.name
)
SELECT t.time, t.as_of
  FROM stated AS t
  LEFT JOIN said AS s ON s.filename = t.folder || '/memberships.parquet' AND s.environment = t.environment
                     AND s.type = t.type AND s.name = t.name
 WINDOW list AS (PARTITION BY t.environment, t.type, t.name, t.as_of ORDER BY t.time, t.folder)
QUALIFY lag(t.time) OVER list IS NULL OR s.digest IS DISTINCT FROM lag(s.digest) OVER list;
