-- Purpose: who holds what, as numbers for the engines (DuckDB).
-- Grain:   a row per group and stock, by both numbers; weight in billionths, 0 where the list gives none.
-- Binds:   none.
SELECT h.group_no, s.stock_no, coalesce(h.weight, 0) AS weight
  FROM holding AS h
  JOIN (SELECT stock, CAST(row_number() OVER (ORDER BY stock) - 1 AS integer) AS stock_no
          FROM (SELECT DISTINCT stock FROM holding) AS x) AS s ON s.stock = h.stock
 ORDER BY h.group_no, s.stock_no;
