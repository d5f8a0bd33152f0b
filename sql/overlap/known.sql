-- Purpose: the stocks of given tickers that a list or the table of stocks knows (DuckDB), with what is known of them.
-- Grain:   a row per ticker that is known, as it was asked; its stock as in `holding`, of one company.
-- Binds:   environment; joined, false to take each spelling for a stock of its own; tickers, a list.
SELECT t.ticker, any_value(k.spelling) AS stock, min(k.symbol) AS symbol, min(s.display_name) AS display_name,
       min(s.sector) AS sector
  FROM (SELECT unnest(CAST(:tickers AS varchar[])) AS ticker) AS t
  JOIN (SELECT symbol, spelling_of(symbol, CAST(:joined AS boolean)) AS spelling FROM stocks WHERE environment = :environment
         UNION
        SELECT symbol, spelling_of(symbol, CAST(:joined AS boolean)) FROM memberships
         WHERE environment = :environment AND left_out IS NULL AND type <> 'UNIVERSE') AS k
    ON k.spelling = spelling_of(t.ticker, CAST(:joined AS boolean))
  LEFT JOIN stocks AS s ON s.environment = :environment AND s.symbol IN (k.symbol, k.spelling)
 GROUP BY t.ticker
 ORDER BY t.ticker;
