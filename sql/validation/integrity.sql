-- Purpose: references and rules hold in the rows themselves, whatever constraints there are, and the legacy table has the columns
--          that are carried over.
-- Grain:   a row per defect; one row without a verdict when there is none.
-- Binds:   none.
WITH legacy_columns AS (
\ir ../migration/legacy_columns.sql
), defects AS (
  SELECT 'cache_entries' AS subject, name AS path, 'the columns of the mapping' AS before, name || ' is ' || defect AS after,
         'a column of the legacy table is not carried over' AS cause
    FROM legacy_columns
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
     AND to_regclass('workbench.archived') IS NULL
   UNION ALL
  SELECT 'definition_groups id ' || id, 'type, environment', 'known values', type || ', ' || environment, 'the kind or the environment is unknown'
    FROM :"schema".definition_groups
   WHERE type NOT IN ('ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE')
      OR environment NOT IN ('DEFAULT', 'TEST', 'UAT', 'PROD')
)
SELECT e.examined, e.examined || ' rows' AS figures,
       CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, NULL::integer AS entry_id, d.subject, d.path,
       d.before, d.after, d.cause
  FROM (SELECT (SELECT count(*) FROM :"schema".group_memberships) + (SELECT count(*) FROM :"schema".definition_groups)
             + (SELECT count(*) FROM :"schema".stock_metadata) AS examined) AS e
  LEFT JOIN defects AS d ON true
 ORDER BY d.subject, d.path, d.after;
