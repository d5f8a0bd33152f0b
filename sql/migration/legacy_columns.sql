-- Purpose: where cache_entries has other columns than the mapping carries: one that is missing, of another type, or
--          unknown would be left behind in silence.
-- Grain:   a row per column that differs; none when the table is as it should be.
-- Binds:   none.
SELECT coalesce(x.name, a.name) AS name,
       CASE WHEN a.name IS NULL THEN 'missing' WHEN x.name IS NULL THEN 'unknown' ELSE 'of type ' || a.type END AS defect
  FROM (VALUES ('id', 'int4'), ('type', 'text'), ('name', 'text'), ('key', 'text'), ('value', 'jsonb'),
               ('environment', 'text'), ('created_at', 'timestamp'), ('updated_at', 'timestamp'),
               ('universe_category', 'text'), ('liquidity_filter', 'jsonb'), ('universe_metadata', 'jsonb'),
               ('last_universe_update', 'timestamp')) AS x (name, type)
  FULL JOIN (SELECT c.attname::text AS name, y.typname::text AS type
               FROM pg_attribute AS c
               JOIN pg_type AS y ON y.oid = c.atttypid
               JOIN pg_class AS t ON t.oid = c.attrelid
               JOIN pg_namespace AS n ON n.oid = t.relnamespace
              WHERE n.nspname = :'schema' AND t.relname = 'cache_entries' AND c.attnum > 0 AND NOT c.attisdropped) AS a
    ON a.name = x.name
 WHERE a.name IS NULL OR x.name IS NULL
    OR CASE WHEN a.type IN ('varchar', 'bpchar') THEN 'text' ELSE a.type END <> x.type
 ORDER BY 1
