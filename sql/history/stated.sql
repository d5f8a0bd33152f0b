-- Purpose: of which group and day each snapshot has a list (DuckDB), but for lists of loads that were taken back: what was
--          undone is no fact, nor was it in the snapshots that were taken while it stood.
-- Grain:   a row per time and group.
-- Binds:   undone, lists of five: environment, fund, as-of, and since when until when the list stood.
CREATE TABLE stated AS
SELECT t.time, t.folder, g.environment, g.type, g.name, g.as_of
  FROM taken AS t
  JOIN every_groups AS g ON g.filename = t.folder || '/groups.parquet'
  ANTI JOIN (SELECT unnest(CAST(:undone AS varchar[][])) AS u) AS x
         ON g.type = 'ETF' AND u[1] = g.environment AND u[2] = g.name AND u[3] = g.as_of AND t.time >= u[4] AND t.time < u[5];
