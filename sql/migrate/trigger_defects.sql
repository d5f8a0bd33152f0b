-- Purpose: which triggers are not as the phase wants them, so that one side does not hear of the other.
-- Grain:   a row per trigger; none when all are in place.
-- Binds:   phase.
WITH wanted AS (
  SELECT to_regclass(format('%I.%I', x.schema_name, x.table_name)) AS relation, x.table_name, 'workbench_' || x.what || '_' || event AS name, x.what
    FROM (VALUES (:'schema', 'cache_entries', 'follow', ARRAY['insert', 'update', 'delete', 'truncate']),
                 (:'schema', 'cache_entries', 'refuse', ARRAY['insert', 'update', 'delete', 'truncate']),
                 (:'schema', 'group_memberships', 'rebuild', ARRAY['insert', 'update', 'delete', 'truncate']),
                 (:'schema', 'definition_groups', 'rebuild', ARRAY['insert', 'update', 'delete', 'truncate']),
                 (:'schema', 'stock_metadata', 'rebuild', ARRAY['insert', 'update', 'delete', 'truncate']),
                 ('workbench', 'entries', 'rebuild', ARRAY['delete'])) AS x (schema_name, table_name, what, events)
   CROSS JOIN LATERAL unnest(x.events) AS event
), found AS (
  SELECT w.*, t.tgname IS NOT NULL AS is_there, coalesce(t.tgenabled IN ('O', 'A'), false) AS is_enabled
    FROM wanted AS w
    LEFT JOIN pg_trigger AS t ON t.tgrelid = w.relation AND t.tgname = w.name
), allowed AS (
  SELECT CAST(:phase AS text) = 'cutover' AND bool_and(is_enabled = (what = 'follow')) AS stragglers
    FROM found WHERE what IN ('follow', 'refuse')
), judged AS (
  SELECT f.*, CASE f.what WHEN 'follow' THEN CAST(:phase AS text) = 'parallel' OR a.stragglers
                          WHEN 'refuse' THEN CAST(:phase AS text) <> 'parallel' AND NOT a.stragglers
                          ELSE CAST(:phase AS text) <> 'parallel' END AS should_be
    FROM found AS f CROSS JOIN allowed AS a
)
SELECT 'trigger ' || name || ' on ' || table_name AS name,
       CASE WHEN NOT is_there THEN 'missing' WHEN should_be THEN 'disabled' ELSE 'enabled' END AS defect
  FROM judged
 WHERE NOT is_there OR is_enabled <> should_be
 ORDER BY 1;
