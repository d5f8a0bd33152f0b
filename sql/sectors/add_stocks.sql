-- Purpose: add held stocks that have no row, once the tables are primary.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
INSERT INTO :"schema".stock_metadata (symbol, environment, display_name, sector, metadata, updated_at)
SELECT symbol, :environment, new_name, after, origin || lists, timezone('UTC', now())
  FROM wanted WHERE stock_id IS NULL
 ORDER BY symbol
    ON CONFLICT DO NOTHING;
