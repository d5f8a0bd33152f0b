-- Purpose: the groups of an environment with their facts and how many members they have. Facts are the rest
--          of the legacy document, each as text; a key source_type of its own is not among them.
-- Grain:   a row per group, by type and name.
-- Binds:   environment; group_type and group_name, or NULL for all.
-- Reads:   the legacy documents alone, by the words of the mapping: the later of two entries speaks, namesakes are
--          told apart by their type, symbols are normalised and merged, weights become fractions.
WITH rule AS (
  SELECT E' \t\n\u000B\f\r\u00A0' AS padding,
         '[-/ ]([A-Z])$' AS share_class,
         '^([^A-Z0-9\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2C00-\u2DFF\u3041-\uD7FF\uF900-\uFDFF\uFE70-\uFEFC\uFF10-\uFFDC\U00010000-\U0001CFFF\U0001D400-\U0001D7FF\U0001DF00-\U0001EFFF\U00020000-\U0003FFFF]*|.{51,})$' AS no_symbol,
         '^[ \t\n\r]*\[[ \t\n\r]*(("([^"\\\u0001-\u001F]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"|true|false|null|-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?)[ \t\n\r]*(,[ \t\n\r]*("([^"\\\u0001-\u001F]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"|true|false|null|-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?)[ \t\n\r]*)*)?\][ \t\n\r]*$' AS list_text
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
), groups AS (
  SELECT e.*,
         CASE WHEN e.type = 'SECTOR' THEN NULL
              WHEN jsonb_typeof(e.value) = 'array' THEN ''
              WHEN jsonb_typeof(e.value -> 'holdings') = 'array' THEN 'holdings'
              WHEN jsonb_typeof(e.value -> 'symbols') = 'array' THEN 'symbols'
              WHEN jsonb_typeof(e.value -> 'stocks') = 'array' THEN 'stocks'
              WHEN jsonb_typeof(e.value -> 'etfs') = 'array' THEN 'etfs'
              WHEN jsonb_typeof(e.value -> 'value') = 'array' THEN 'value'
              WHEN e.value ->> 'value' COLLATE "C" ~ r.list_text THEN 'value'
         END AS list_key
    FROM entries AS e
   CROSS JOIN rule AS r
   WHERE NOT e.is_stock
), sectors AS (
  SELECT DISTINCT ON (g.environment, l.label) g.*, l.label
    FROM groups AS g
   CROSS JOIN LATERAL (VALUES (lower(g.name COLLATE "C")), (lower(btrim(g.display_name) COLLATE "C"))) AS l (label)
   WHERE g.type = 'SECTOR'
   ORDER BY g.environment, l.label, g.id
), memberships AS (
  SELECT g.id, g.environment, g.type, g.name, g.display_name, m.symbol, m.position, m.weight
    FROM groups AS g
   CROSS JOIN rule AS r
   CROSS JOIN LATERAL (
     SELECT s.symbol, min(s.ordinal) AS position,
            sum(s.weight) * CASE WHEN s.total BETWEEN 0.9 AND 1.1 THEN 1 WHEN s.total BETWEEN 90 AND 110 THEN 0.01 END AS weight
       FROM (SELECT x.ordinal, w.weight, sum(w.weight) OVER () AS total,
                    regexp_replace(upper(btrim(w.spelling, r.padding) COLLATE "C"), r.share_class, '.\1') AS symbol
               FROM jsonb_array_elements(CASE WHEN g.list_key = '' THEN g.value
                                              WHEN jsonb_typeof(g.value -> g.list_key) = 'string' THEN (g.value ->> g.list_key)::jsonb
                                              ELSE g.value -> g.list_key END) WITH ORDINALITY AS x (element, ordinal)
              CROSS JOIN LATERAL (
                SELECT CASE jsonb_typeof(x.element)
                         WHEN 'string' THEN x.element #>> '{}'
                         WHEN 'object' THEN CASE 'string' WHEN jsonb_typeof(x.element -> 'symbol') THEN x.element ->> 'symbol'
                                                          WHEN jsonb_typeof(x.element -> 'ticker') THEN x.element ->> 'ticker' END
                       END AS spelling,
                       CASE WHEN jsonb_typeof(x.element -> 'weight') = 'number'
                            THEN CASE WHEN abs((x.element -> 'weight')::numeric) < 1000000000
                                       AND scale((x.element -> 'weight')::numeric) <= 1000
                                      THEN (x.element -> 'weight')::numeric END END AS weight) AS w) AS s
      WHERE s.symbol !~ r.no_symbol
      GROUP BY s.symbol, s.total) AS m
   UNION ALL
  SELECT g.id, g.environment, g.type, g.name, g.display_name, s.symbol, s.id, NULL
    FROM stocks AS s
    JOIN sectors AS g ON g.environment = s.environment AND g.label = lower(btrim(s.sector) COLLATE "C")
)
SELECT g.type, g.name, g.display_name, g.environment,
       CASE WHEN jsonb_typeof(g.value -> 'description') = 'string' THEN g.value ->> 'description' END AS description,
       g.legacy_type AS source,
       coalesce(m.members, 0) AS members,
       (SELECT coalesce(jsonb_object_agg(f.key, f.value #>> '{}'), '{}')
          FROM jsonb_each(CASE jsonb_typeof(g.value) WHEN 'object' THEN g.value - ARRAY['source_type', g.list_key] ELSE '{}' END) AS f
         WHERE f.key <> 'description' OR jsonb_typeof(f.value) <> 'string') AS facts,
       ARRAY(SELECT i.industry #>> '{}'
               FROM jsonb_array_elements(CASE jsonb_typeof(g.value -> 'industries')
                                           WHEN 'array' THEN g.value -> 'industries' ELSE '[]' END)
                    WITH ORDINALITY AS i (industry, ordinal)
              WHERE g.type = 'SECTOR' AND jsonb_typeof(i.industry) = 'string'
              ORDER BY i.ordinal) AS industries
  FROM groups AS g
  LEFT JOIN (SELECT id, count(*) AS members FROM memberships GROUP BY id) AS m ON m.id = g.id
 WHERE g.type = coalesce(CAST(:group_type AS text), g.type)
   AND g.name = coalesce(CAST(:group_name AS text), g.name)
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'UNIVERSE'], g.type), g.name COLLATE "C";
