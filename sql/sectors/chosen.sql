-- Purpose: part of a statement: what each source says of a stock's sector in the words of GICS, the one that is chosen first.
-- Grain:   CTEs, after those of evidence.sql: opinions, a row per stock and source with a place; chosen, a row per stock.
-- Binds:   none.
, latest AS MATERIALIZED (
  SELECT DISTINCT ON (e.symbol, e.listing, e.source) e.symbol, e.listing, e.source, e.as_of, e.sha256, w.sector,
         coalesce(r.rank, 0) AS rank
    FROM evidence AS e
    JOIN words AS w ON (w.vocabulary, w.word) = (e.vocabulary, lower(e.value COLLATE "C")) AND w.sector IS NOT NULL
    LEFT JOIN ranks AS r ON r.source = e.source
   ORDER BY e.symbol, e.listing, e.source, e.as_of DESC NULLS LAST, e.seen_at DESC NULLS FIRST, e.vocabulary, e.value
), opinions AS MATERIALIZED (
  SELECT l.*, row_number() OVER (PARTITION BY l.symbol, l.listing ORDER BY l.rank, l.as_of DESC NULLS LAST, l.source) AS place
    FROM latest AS l
), chosen AS MATERIALIZED (
  SELECT symbol, listing, sector, source, as_of, sha256 FROM opinions WHERE place = 1
)
