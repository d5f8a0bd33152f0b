-- Purpose: the first CTEs of the questions to the before side: groups and memberships as the mapping reads them.
-- Grain:   groups: a row per group; sectors: a row per name of one; memberships: a row per symbol in a group.
-- Binds:   environment, or NULL for all.
\ir legacy_entries.sql
, groups AS (
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
