-- Purpose: what applying the chosen sectors would change.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
SELECT symbol, before, after, source, as_of::text AS as_of, new_name FROM wanted ORDER BY symbol;
