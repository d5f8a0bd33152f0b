-- Purpose: the first CTEs of the questions to the before side: entries and stocks as the mapping reads them.
--          The legacy documents alone, by the words of the mapping: the later of two entries speaks, namesakes are told
--          apart by their type, symbols are normalised and merged, weights become fractions.
-- Grain:   entries: a row per entry that speaks; stocks: a row per stock.
-- Binds:   environment, or NULL for all.
WITH rule AS (
  SELECT E' \t\n\u000B\f\r\u00A0' AS padding,
         '[-/ ]([A-Z])$' AS share_class,
         '^([^A-Z0-9\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2C00-\u2DFF\u3041-\uD7FF\uF900-\uFDFF\uFE70-\uFEFC\uFF10-\uFFDC\U00010000-\U0001CFFF\U0001D400-\U0001D7FF\U0001DF00-\U0001EFFF\U00020000-\U0003FFFF]*|.{51,})$' AS no_symbol,
\ir ../mapping/list_text.sql
         AS list_text
), kinds (legacy_type, type_order, type, is_stock) AS (
  VALUES ('etf_holdings', 1, 'ETF', false), ('theme_definition', 2, 'THEME', false),
         ('sector_industry_map', 3, 'SECTOR', false), ('stock_metadata', 4, 'STOCK', true),
         ('etf_universe', 5, 'UNIVERSE', false), ('stock_universe', 6, 'UNIVERSE', false), ('themes', 7, 'THEME', false)
), keyed AS (
  SELECT c.id, k.*, c.environment::text, c.name::text AS display_name, c.value, c.updated_at,
         CASE c.type
           WHEN 'themes' THEN c.name
           WHEN 'stock_metadata' THEN regexp_replace(upper(btrim(c.key, r.padding) COLLATE "C"), r.share_class, '.\1')
           ELSE c.key
         END COLLATE "C" AS lookup
    FROM :"schema".cache_entries AS c
    JOIN kinds AS k ON k.legacy_type = c.type
   CROSS JOIN rule AS r
   WHERE c.environment = coalesce(CAST(:environment AS text), c.environment)
     AND c.environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD')
     AND jsonb_typeof(c.value) NOT IN ('string', 'number', 'boolean', 'null')
     AND NOT (jsonb_typeof(c.value) = 'array' AND c.type IN ('stock_metadata', 'sector_industry_map'))
), spoken AS (
  SELECT DISTINCT ON (type_order, lookup, environment) *
    FROM keyed
   ORDER BY type_order, lookup, environment, updated_at DESC NULLS LAST, id DESC
), named AS (
  SELECT s.*, CASE WHEN s.type_order = min(s.type_order) OVER (PARTITION BY s.type, s.lookup, s.environment)
                   THEN s.lookup ELSE s.legacy_type || ':' || s.lookup END AS name
    FROM spoken AS s
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
   CROSS JOIN rule AS r
   WHERE e.is_stock AND e.name !~ r.no_symbol
)
