-- Purpose: the first CTEs of the questions to the before side: entries and stocks as the mapping reads them.
--          The legacy documents alone, by the parts of the mapping: the later of two entries is current, namesakes are told
--          apart by their type, symbols are normalised and merged, weights become fractions.
-- Grain:   entries: a row per current entry; stocks: a row per stock.
-- Binds:   environment, or NULL for all.
WITH types (type, type_order, group_type, is_list) AS (
\ir ../mapping/types.sql
), spelled AS (
  SELECT c.id, c.type, t.type_order, t.group_type, t.is_list, c.environment::text, c.name, c.key, c.value, c.updated_at,
         CASE c.type WHEN 'stock_metadata' THEN c.key::text END AS spelling
    FROM :"schema".cache_entries AS c
    JOIN types AS t ON t.type = c.type
   WHERE c.environment = coalesce(CAST(:environment AS text), c.environment)
), keyed AS (
  SELECT s.*,
\ir ../mapping/normal_symbol.sql
         AS symbol
    FROM spelled AS s
), judged AS (
  SELECT k.*, CASE k.type WHEN 'themes' THEN k.name WHEN 'stock_metadata' THEN k.symbol ELSE k.key END COLLATE "C" AS lookup,
\ir ../mapping/symbol_reason.sql
         AS key_reason
    FROM keyed AS k
), latest AS (
  SELECT DISTINCT ON (type_order, lookup, environment) *
    FROM judged
   -- Of what IS NULL the planner expects one row in 200, and would join those few one by one.
   WHERE num_nonnulls(
\ir ../mapping/null_reason.sql
         ,
\ir ../mapping/entry_reason.sql
         ) < 1
   ORDER BY type_order, lookup, environment, updated_at DESC NULLS LAST, id DESC
), named AS (
  SELECT l.id, l.environment, l.type AS legacy_type, l.is_list, coalesce(l.group_type, 'STOCK') AS type, l.lookup,
         CASE WHEN l.type_order = min(l.type_order) OVER (PARTITION BY l.group_type, l.lookup, l.environment)
              THEN l.lookup ELSE l.type || ':' || l.lookup END AS name,
         l.name::text AS display_name, l.value
    FROM latest AS l
), entries AS (
  SELECT DISTINCT ON (type, name, environment) *
    FROM named
   WHERE length(name) <= 100
   ORDER BY type, name, environment, name <> lookup, id
), stocks AS (
  SELECT e.id, e.environment, e.name AS symbol, e.display_name,
         CASE WHEN jsonb_typeof(e.value -> 'sector') = 'string' THEN e.value ->> 'sector' END AS sector,
         CASE WHEN jsonb_typeof(e.value -> 'industry') = 'string' THEN e.value ->> 'industry' END AS industry,
         CASE WHEN jsonb_typeof(e.value -> 'market_cap') = 'number'
              THEN (e.value -> 'market_cap')::numeric END AS market_cap
    FROM entries AS e
   WHERE e.type = 'STOCK'
)
