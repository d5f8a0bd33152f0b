-- Purpose: which of some old snapshots answers about later days need (DuckDB): of each group the newest list before these
--          days and all later ones, as first and as last stated; what is known of stocks; and what stood until a load was
--          taken back.
-- Grain:   a row per snapshot.
-- Binds:   day, the first that is asked about or known on.
WITH dated AS (
  SELECT *, coalesce(as_of, '') AS day FROM stated
), wanted AS (
  SELECT * FROM dated
 QUALIFY day >= coalesce(max(day) FILTER (WHERE day < :day) OVER (PARTITION BY environment, type, name), '')
)
SELECT unnest([arg_min(folder, time || folder), arg_max(folder, time || folder)])
  FROM wanted
 GROUP BY environment, type, name, day
UNION
SELECT arg_max(t.folder, t.time || t.folder)
  FROM taken AS t
  JOIN every_stocks AS s ON s.filename = t.folder || '/stocks.parquet'
 GROUP BY s.environment
UNION
SELECT t.folder
  FROM taken AS t
  JOIN every_groups AS g ON g.filename = t.folder || '/groups.parquet'
  ANTI JOIN stated AS s
         ON (s.time, s.folder, s.environment, s.type, s.name) = (t.time, t.folder, g.environment, g.type, g.name);
