-- Purpose: references and rules hold in the rows themselves, and the constraints and indexes that guard them are
--          in place: rows are examined even where a constraint was dropped.
-- Grain:   a row per defect; one row without a verdict when there is none.
-- Binds:   none.
WITH legacy_columns AS (
\ir ../migrate/legacy_columns.sql
), defects AS (
  SELECT 'cache_entries' AS subject, name AS path, 'the columns of the mapping' AS before, name || ' is ' || defect AS after,
         'a column of the legacy table is not carried over' AS cause
    FROM legacy_columns
   UNION ALL
  SELECT c.relname, 'its columns', w.names, a.names, 'a column was added, renamed or dropped by hand'
    FROM (VALUES ('definition_groups', 'created_at, description, display_name, environment, id, last_update, liquidity_filter, metadata, name, type, updated_at'),
                 ('group_memberships', 'added_at, group_id, id, metadata, symbol, updated_at, weight'),
                 ('stock_metadata', 'created_at, display_name, environment, id, industry, is_validated, last_update, market_cap, metadata, sector, symbol, updated_at')
         ) AS w (table_name, names)
    JOIN pg_class AS c ON c.oid = to_regclass(format('%I.%I', :'schema', w.table_name))
   CROSS JOIN LATERAL (SELECT string_agg(a.attname, ', ' ORDER BY a.attname) FROM pg_attribute AS a
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS a (names)
   WHERE a.names <> w.names
   UNION ALL
  SELECT 'group_memberships id ' || m.id AS subject, 'group_id' AS path, 'a group' AS before, m.group_id::text AS after,
         'orphan: its group does not exist' AS cause
    FROM :"schema".group_memberships AS m
   WHERE NOT EXISTS (SELECT FROM :"schema".definition_groups AS g WHERE g.id = m.group_id)
   UNION ALL
  SELECT 'group_memberships group ' || group_id, 'symbol', 'once', symbol || ' ' || count(*) || ' times', 'a symbol is in a group more than once'
    FROM :"schema".group_memberships GROUP BY group_id, symbol HAVING count(*) > 1
   UNION ALL
  SELECT 'definition_groups ' || name, 'name', 'once', count(*) || ' times', 'a name is given more than once'
    FROM :"schema".definition_groups GROUP BY name, type, environment HAVING count(*) > 1
   UNION ALL
  SELECT 'stock_metadata ' || symbol, 'symbol', 'once', count(*) || ' times', 'a stock is described more than once'
    FROM :"schema".stock_metadata GROUP BY symbol, environment HAVING count(*) > 1
   UNION ALL
  SELECT 'group_memberships id ' || id, 'symbol', coalesce(workbench.normal_symbol(symbol), 'a symbol'), coalesce(symbol, 'NULL'), 'the symbol is not normalised'
    FROM :"schema".group_memberships AS m
   WHERE (symbol IS NULL OR symbol <> workbench.normal_symbol(symbol) OR workbench.symbol_reason(symbol) IS NOT NULL)
     -- While documents are archived, nobody can tell what they cannot hold.
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.group_id = m.group_id AND a.symbol = m.symbol)
     AND to_regclass(format('%I.cache_entries_archive', :'schema')) IS NULL
   UNION ALL
  SELECT 'definition_groups id ' || id, 'type, environment', 'known values', type || ', ' || environment, 'the kind or the environment is unknown'
    FROM :"schema".definition_groups
   WHERE type NOT IN ('ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE')
      OR environment NOT IN ('DEFAULT', 'TEST', 'UAT', 'PROD')
   UNION ALL
  SELECT 'group_memberships', w.name, 'in place', 'missing or not valid', 'a constraint or index was dropped or never built'
    FROM (VALUES ('definition_groups_pkey'), ('unique_group'), ('definition_groups_type_check'),
                 ('definition_groups_environment_check'), ('group_memberships_pkey'), ('unique_membership'),
                 ('group_memberships_group_id_fkey'), ('stock_metadata_pkey'), ('unique_stock'),
                 ('stock_metadata_environment_check')) AS w (name)
   WHERE NOT EXISTS (SELECT FROM pg_constraint AS c
                       JOIN pg_class AS t ON t.oid = c.conrelid
                       JOIN pg_namespace AS n ON n.oid = t.relnamespace
                      WHERE n.nspname = :'schema' AND c.conname = w.name AND c.convalidated)
   UNION ALL
  SELECT 'group_memberships', w.name, 'in place', 'missing or not valid', 'an index was dropped or never built'
    FROM (VALUES ('idx_definition_groups_type'), ('idx_definition_groups_environment'), ('idx_definition_groups_name'),
                 ('idx_definition_groups_type_env'), ('idx_group_memberships_group_id'),
                 ('idx_group_memberships_symbol'), ('idx_group_memberships_symbol_group')) AS w (name)
   WHERE NOT EXISTS (SELECT FROM pg_index AS i
                       JOIN pg_class AS c ON c.oid = i.indexrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                      WHERE n.nspname = :'schema' AND c.relname = w.name AND i.indisvalid)
)
SELECT e.examined, e.examined || ' rows, 10 constraints, 7 indexes' AS figures,
       CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, NULL::integer AS entry_id, d.subject, d.path,
       d.before, d.after, d.cause
  FROM (SELECT (SELECT count(*) FROM :"schema".group_memberships) + (SELECT count(*) FROM :"schema".definition_groups)
             + (SELECT count(*) FROM :"schema".stock_metadata) AS examined) AS e
  LEFT JOIN defects AS d ON true
 ORDER BY d.subject, d.path, d.after;
