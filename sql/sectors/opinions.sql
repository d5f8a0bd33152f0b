-- Purpose: what each source says of the sector of one stock.
-- Grain:   a row per listing and source, the chosen one first.
-- Binds:   environment, symbol; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
SELECT source, sector, as_of::text AS as_of, place = 1 AS is_chosen
  FROM opinions
 WHERE symbol = :symbol
 ORDER BY listing DESC, place;
