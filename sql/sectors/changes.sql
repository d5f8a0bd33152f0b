-- Purpose: what applying the chosen sectors would change; no sector after where it stays and only a name comes.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
SELECT symbol, before, nullif(after, before) AS after, source, as_of::text AS as_of, new_name FROM wanted ORDER BY symbol;
