-- Purpose: of each group and day the snapshots in which its list stands (DuckDB): the first that had one, and the newest,
--          whose statement is current.
-- Grain:   a row per group and day; `time` is that of the newest.
-- Binds:   day, the last that counts.
CREATE TABLE lists AS
SELECT environment, type, name, as_of, max(time) AS time,
       arg_min(folder, time || folder) AS first_folder, arg_max(folder, time || folder) AS folder
  FROM stated
 WHERE as_of <= :day
 GROUP BY environment, type, name, as_of;
