-- Purpose: the members of the chosen groups with what is known of them (DuckDB).
-- Grain:   a row per group and stock, by the place in the list; weight in billionths or NULL.
-- Binds:   environment.
SELECT h.group_no, h.stock, h.symbol, h.spellings, h.weight, min(s.display_name) AS display_name, min(s.sector) AS sector
  FROM holding AS h
  LEFT JOIN stocks AS s ON s.environment = :environment AND s.symbol IN (h.symbol, h.spelling)
 GROUP BY h.group_no, h.stock, h.symbol, h.spellings, h.weight, h.position
 ORDER BY h.group_no, h.position;
