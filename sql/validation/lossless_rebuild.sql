-- Purpose: proof 1 of 2: every migrated entry, rebuilt from the after side alone, is the original, column by
--          column, documents as PostgreSQL prints them.
-- Grain:   a row per entry that differs, at the first place; one row without a verdict when none does.
-- Binds:   none.
-- Two joins, since PostgreSQL 15 runs no full join in parallel.
WITH legacy AS NOT MATERIALIZED (
  SELECT * FROM :"schema".cache_entries WHERE type IN (SELECT type FROM workbench.migrated_types)
), rebuilt AS MATERIALIZED (
  SELECT r.id AS entry_id, coalesce(c.type, r.type) AS type, coalesce(c.key, r.key) AS key,
         coalesce(c.environment, r.environment) AS environment, c.id IS NULL AS added, false AS removed,
         c.id IS NOT NULL
         AND c.value::text IS NOT DISTINCT FROM r.value::text
         AND (c.type, c.name, c.key, c.environment) IS NOT DISTINCT FROM (r.type, r.name, r.key, r.environment)
         AND c.created_at IS NOT DISTINCT FROM r.created_at
         AND c.updated_at IS NOT DISTINCT FROM r.updated_at
         AND c.last_universe_update IS NOT DISTINCT FROM r.last_universe_update
         AND c.universe_category IS NOT DISTINCT FROM r.universe_category
         AND c.liquidity_filter::text IS NOT DISTINCT FROM r.liquidity_filter::text
         AND c.universe_metadata::text IS NOT DISTINCT FROM r.universe_metadata::text AS same
    FROM workbench.rebuilt_entries AS r
    LEFT JOIN legacy AS c ON c.id = r.id
), compared AS MATERIALIZED (
  SELECT * FROM rebuilt
   UNION ALL
  SELECT c.id, c.type, c.key, c.environment, false, true, false
    FROM legacy AS c
   WHERE NOT EXISTS (SELECT FROM rebuilt AS r WHERE r.entry_id = c.id)
), different AS (
  SELECT m.entry_id, m.type || ' ' || coalesce(m.key, 'NULL') || ' (' || coalesce(m.environment, 'NULL') || ')' AS subject,
         CASE WHEN m.added THEN 'added' WHEN m.removed THEN 'removed' ELSE 'modified' END AS change,
         d.path, d.before_text, d.after_text, d.differences
    FROM compared AS m
    LEFT JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
    LEFT JOIN workbench.rebuilt_entries AS r ON r.id = m.entry_id
    LEFT JOIN LATERAL (
     SELECT f.path, f.before_text, f.after_text, f.differences, 1 AS first
       FROM workbench.first_difference(c.value, r.value) AS f
      UNION ALL
     SELECT x.column_name, coalesce(x.b, 'NULL'), coalesce(x.a, 'NULL'), 1, 2
       FROM (VALUES ('name', c.name, r.name), ('key', c.key, r.key), ('type', c.type, r.type),
                    ('environment', c.environment, r.environment),
                    ('created_at', c.created_at::text, r.created_at::text),
                    ('updated_at', c.updated_at::text, r.updated_at::text),
                    ('last_universe_update', c.last_universe_update::text, r.last_universe_update::text),
                    ('universe_category', c.universe_category, r.universe_category),
                    ('liquidity_filter', c.liquidity_filter::text, r.liquidity_filter::text),
                    ('universe_metadata', c.universe_metadata::text, r.universe_metadata::text)
            ) AS x (column_name, b, a)
      WHERE x.b IS DISTINCT FROM x.a
      ORDER BY first
      LIMIT 1) AS d ON true
   WHERE m.same IS NOT TRUE -- a NULL on one side leaves it unknown
)
SELECT e.examined, e.examined || ' entries rebuilt and compared' AS figures,
       CASE WHEN d.entry_id IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject, coalesce(d.path, '$') AS path,
       left(d.before_text, 200) AS before, left(d.after_text, 200) AS after,
       CASE d.change WHEN 'added' THEN 'the after side has an entry that the legacy table has not'
                     WHEN 'removed' THEN 'the after side cannot rebuild this entry: its rows are missing'
                     ELSE 'one side was changed since the migration; places that differ: '
                          || coalesce(d.differences::text, 'not told by workbench.first_difference')
       END AS cause
  FROM (SELECT count(*) AS examined FROM compared) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id;
