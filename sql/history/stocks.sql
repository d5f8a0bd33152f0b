-- Purpose: the stocks of many snapshots as those of one (DuckDB). What is known of a stock has no day of its own: an
--          environment has the stocks of the newest of its snapshots. Where each day is asked about there are none: only
--          weights are asked then, and copies for hundreds of days would take half a minute.
-- Grain:   a row per environment and symbol.
-- Binds:   none.
CREATE TABLE stocks AS
SELECT s.environment, s.symbol, s.display_name, s.sector
  FROM (SELECT environment, arg_max(folder, time || folder) AS folder FROM choice WHERE label = environment
         GROUP BY environment) AS c
  JOIN every_stocks AS s ON s.filename = c.folder || '/stocks.parquet' AND s.environment = c.environment;
