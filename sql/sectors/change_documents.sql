-- Purpose: write the chosen sectors and names into the legacy documents of stocks, while documents are primary.
-- Grain:   a row per stock.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
\ir wanted.sql
UPDATE :"schema".cache_entries AS c
   SET value = c.value || w.value || w.origin, name = coalesce(w.new_name, c.name), updated_at = timezone('UTC', now())
  FROM wanted AS w JOIN workbench.entries AS n ON n.stock_id = w.stock_id
 WHERE c.id = n.entry_id;
