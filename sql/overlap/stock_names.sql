-- Purpose: every stock of a snapshot by what people may call it (DuckDB): those that a group lists, and those that are known.
-- Grain:   a row per environment and symbol.
-- Binds:   none.
SELECT environment, symbol AS name, max(display_name) AS label
  FROM (SELECT environment, symbol, display_name FROM stocks
         UNION ALL
        SELECT environment, symbol, NULL FROM memberships WHERE left_out IS NULL AND type <> 'UNIVERSE') AS x
 GROUP BY environment, symbol
 ORDER BY environment, symbol;
