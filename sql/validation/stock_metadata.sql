-- Purpose: legacy line "Stock Metadata": every stock is there with its sector, industry, market cap and flag;
--          one of which documents cannot hold all (workbench.after_only) is the matter of proof 2.
-- Grain:   a row per stock that differs (fail) or whose entry was rejected or superseded (finding); else one row
--          without a verdict.
-- Binds:   environment.
WITH before AS MATERIALIZED (
  SELECT * FROM workbench.mapped_stocks
   WHERE environment = :environment AND entry_id NOT IN (SELECT entry_id FROM workbench.after_only WHERE stock_id IS NOT NULL)
), after AS MATERIALIZED (
  SELECT * FROM :"schema".stock_metadata
   WHERE environment = :environment AND id NOT IN (SELECT stock_id FROM workbench.after_only WHERE stock_id IS NOT NULL)
), judged AS (
  SELECT coalesce(b.entry_id, (SELECT e.entry_id FROM workbench.entries AS e WHERE e.stock_id = a.id)) AS entry_id,
         'stock ' || symbol AS subject, 'fail' AS verdict,
         concat_ws(', ', b.sector, b.industry, b.market_cap, b.is_validated) AS before,
         concat_ws(', ', a.sector, a.industry, a.market_cap, a.is_validated) AS after,
         CASE WHEN b.symbol IS NULL THEN 'no legacy entry describes this stock'
              WHEN a.symbol IS NULL THEN 'the stock is missing on the after side' ELSE 'the row was changed' END AS cause
    FROM before AS b FULL JOIN after AS a USING (symbol)
   WHERE b.symbol IS NULL OR a.symbol IS NULL
      OR (b.sector, b.industry, b.market_cap, b.is_validated) IS DISTINCT FROM (a.sector, a.industry, a.market_cap, a.is_validated)
   UNION ALL
  SELECT entry_id, 'stock ' || key, 'finding', outcome, 'kept', reason
    FROM workbench.kept_entries
   WHERE type = 'stock_metadata' AND environment = :environment
)
SELECT e.examined, e.stocks || ' stocks, ' || e.sectors || ' with a sector' AS figures, j.verdict, j.entry_id, j.subject,
       '$' AS path, j.before, j.after, j.cause
  FROM (SELECT greatest((SELECT count(*) FROM before), (SELECT count(*) FROM after)) AS examined,
               (SELECT count(*) FROM after) AS stocks, (SELECT count(sector) FROM after) AS sectors) AS e
  LEFT JOIN judged AS j ON true
 ORDER BY j.verdict, j.subject, j.entry_id;
