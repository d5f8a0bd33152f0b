-- Purpose: how often two sources give a held stock the same sector.
-- Grain:   a row per pair of sources that both know a stock that a fund holds.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
, known AS MATERIALIZED (
  SELECT o.* FROM opinions AS o
   WHERE (o.symbol, o.listing) IN (SELECT h.symbol, h.listing FROM held AS h WHERE h.type = 'ETF')
)
SELECT a.source, b.source AS other, count(*) AS compared, count(*) FILTER (WHERE a.sector = b.sector) AS agreeing,
       round(100.0 * count(*) FILTER (WHERE a.sector = b.sector) / count(*), 2) || ' %' AS agreement
  FROM known AS a
  JOIN known AS b ON (b.symbol, b.listing) = (a.symbol, a.listing) AND b.source COLLATE "C" > a.source COLLATE "C"
 GROUP BY a.source, b.source
 ORDER BY count(*) DESC, a.source COLLATE "C", b.source COLLATE "C";
