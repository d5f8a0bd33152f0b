-- Purpose: write legacy documents of held stocks that have none, while documents are primary.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
INSERT INTO :"schema".cache_entries (type, name, key, value, environment, updated_at)
SELECT 'stock_metadata', new_name, symbol, jsonb_build_object('sector', after) || origin || lists, :environment, timezone('UTC', now())
  FROM wanted WHERE stock_id IS NULL
 ORDER BY symbol
    ON CONFLICT DO NOTHING;
