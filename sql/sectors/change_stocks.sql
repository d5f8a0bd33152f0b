-- Purpose: write the chosen sectors and names into the rows of stocks, once the tables are primary.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
UPDATE :"schema".stock_metadata AS s
   SET sector = w.after, display_name = coalesce(w.new_name, s.display_name), metadata = coalesce(s.metadata, '{}') || w.origin, updated_at = timezone('UTC', now())
  FROM wanted AS w
 WHERE s.id = w.stock_id;
