-- Purpose: keep what the loaded issuers' files and the stocks themselves say, before it is replaced.
-- Grain:   a row per value that is new or said again by a later file.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
, latest AS (
  SELECT DISTINCT ON (symbol, listing, vocabulary, source, value) *
    FROM evidence
   WHERE seen_at IS NULL
   ORDER BY symbol, listing, vocabulary, source, value, as_of DESC NULLS LAST, sha256
)
INSERT INTO workbench.sector_evidence AS e (environment, symbol, listing, vocabulary, source, value, sha256, as_of)
SELECT :environment, symbol, listing, vocabulary, source, value, sha256, as_of FROM latest
\ir again.sql
;
