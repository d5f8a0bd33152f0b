-- Purpose: how much of what funds hold has a sector, and how often the chosen source and the next one agree.
-- Grain:   one row; the weight that is classified is a fraction of the weight in all funds, each of which counts alike.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
, weighed AS (
  SELECT count(DISTINCT h.fund) AS funds, (sum(h.weight) FILTER (WHERE c.sector IS NOT NULL) / nullif(sum(h.weight), 0))::float8 AS weight_classified
    FROM held AS h LEFT JOIN chosen AS c USING (symbol, listing)
   WHERE h.type = 'ETF'
), counted AS (
  SELECT count(*) AS symbols, count(a.sector) AS symbols_classified, count(*) FILTER (WHERE a.source = 'legacy') AS legacy_only, count(b.sector) AS compared,
         count(*) FILTER (WHERE a.sector = b.sector) AS agreeing
    FROM (SELECT DISTINCT symbol, listing FROM held WHERE type = 'ETF') AS h
    LEFT JOIN opinions AS a ON (a.symbol, a.listing, a.place) = (h.symbol, h.listing, 1)
    LEFT JOIN opinions AS b ON (b.symbol, b.listing, b.place) = (h.symbol, h.listing, 2)
)
SELECT :environment AS environment, * FROM weighed CROSS JOIN counted;
