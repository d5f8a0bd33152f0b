-- Purpose: which of the chosen groups hold a stock, those with most of it first (DuckDB).
-- Grain:   a row per group; weight in billionths, NULL where its list gives none or nothing.
-- Binds:   stock.
SELECT c.type, c.name, c.display_name, nullif(h.weight, 0) AS weight, c.as_of
  FROM holding AS h
  JOIN chosen AS c ON c.group_no = h.group_no
 WHERE h.stock = :stock
 ORDER BY coalesce(h.weight, 0) DESC, c.type, c.name;
