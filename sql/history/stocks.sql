-- Purpose: the stocks of many snapshots as those of one (DuckDB). What is known of a stock has no day of its own: an
--          environment has the stocks of its newest snapshot that has any, which that of a single list has not. Where each
--          day is asked about there are none: only weights are asked then, and copies for hundreds of days would take half
--          a minute.
-- Grain:   a row per environment and symbol.
-- Binds:   none.
CREATE TABLE stocks AS
SELECT s.environment, s.symbol, s.display_name, s.sector
  FROM (SELECT h.environment, arg_max(t.folder, t.time || t.folder) AS folder
          FROM taken AS t
          JOIN (SELECT DISTINCT filename, environment FROM every_stocks) AS h ON h.filename = t.folder || '/stocks.parquet'
         WHERE h.environment IN (SELECT label FROM choice)
         GROUP BY h.environment) AS c
  JOIN every_stocks AS s ON s.filename = c.folder || '/stocks.parquet' AND s.environment = c.environment;
