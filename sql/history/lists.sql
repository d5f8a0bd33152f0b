-- Purpose: of each group and day the snapshots in which its list stands (DuckDB): the first that had one, and the newest,
--          whose statement is current.
-- Grain:   a row per group and day; `time` is that of the newest.
-- Binds:   day, the last that counts.
CREATE TABLE lists AS
SELECT g.environment, g.type, g.name, g.as_of, max(t.time) AS time,
       arg_min(t.folder, t.time || t.folder) AS first_folder, arg_max(t.folder, t.time || t.folder) AS folder
  FROM taken AS t
  JOIN every_groups AS g ON g.filename = t.folder || '/groups.parquet'
 WHERE g.as_of <= :day
 GROUP BY g.environment, g.type, g.name, g.as_of;
