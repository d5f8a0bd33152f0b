-- Purpose: the members of the chosen groups with what is known of them (DuckDB), under its symbol or its spelling without
--          the mark; two joins, since one with OR would compare every pair of rows.
-- Grain:   a row per group and stock, by the place in the list; weight in billionths or NULL.
-- Binds:   environment.
SELECT h.group_no, h.stock, h.symbol, h.weight,
       least(s.display_name, t.display_name) AS display_name, least(s.sector, t.sector) AS sector
  FROM holding AS h
  LEFT JOIN stocks AS s ON s.environment = :environment AND s.symbol = h.symbol
  LEFT JOIN stocks AS t ON t.environment = :environment AND t.symbol = h.spelling
 ORDER BY h.group_no, h.position;
