-- Purpose: which days are to be published, and since when that is known (DuckDB): when a list is new, stated otherwise than
--          before or taken back, what was true may differ from its day on. A day that there is not has no folder.
-- Grain:   a row per time and day, by both.
-- Binds:   undone, as in history/stated.
WITH said AS (
  SELECT m.filename, m.environment, m.type, m.name,
         sum(CAST(hash(m.symbol, m.identifier, m.weight, m.position) AS hugeint)) AS digest
    FROM every_memberships AS m
   GROUP BY m.filename, m.environment, m.type, m.name
), changed AS (
  SELECT t.time, t.as_of
    FROM stated AS t
    LEFT JOIN said AS s ON s.filename = t.folder || '/memberships.parquet' AND s.environment = t.environment
                       AND s.type = t.type AND s.name = t.name
  WINDOW list AS (PARTITION BY t.environment, t.type, t.name, t.as_of ORDER BY t.time, t.folder)
 QUALIFY lag(t.time) OVER list IS NULL OR s.digest IS DISTINCT FROM lag(s.digest) OVER list
   UNION ALL
  SELECT u[5], u[3] FROM (SELECT unnest(CAST(:undone AS varchar[][])) AS u) AS x
)
SELECT DISTINCT n.time, d.as_of
  FROM (SELECT time, min(as_of) AS first FROM changed GROUP BY time) AS n
  JOIN changed AS d ON d.time <= n.time AND d.as_of >= n.first
 WHERE try_cast(d.as_of AS date) IS NOT NULL
 ORDER BY n.time, d.as_of;
