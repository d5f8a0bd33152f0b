-- Purpose: every stock that a chosen group holds, with its name and sector (DuckDB).
-- Grain:   a row per stock, numbered from 0 by name.
-- Binds:   environment.
SELECT CAST(row_number() OVER (ORDER BY h.stock) - 1 AS integer) AS stock_no, h.stock, min(h.symbol) AS symbol,
       min(least(s.display_name, t.display_name)) AS display_name,
       min(least(s.sector, t.sector)) AS sector
  FROM holding AS h
  LEFT JOIN stocks AS s ON s.environment = :environment AND s.symbol = h.symbol
  LEFT JOIN stocks AS t ON t.environment = :environment AND t.symbol = h.spelling
 GROUP BY h.stock
 ORDER BY stock_no;
