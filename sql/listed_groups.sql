-- Purpose: the rest of the legacy lines about lists, after a CTE `line` with the words of that line: every group has the
--          members that its legacy list names; what documents cannot hold (workbench.after_only) is left out on both sides.
-- Grain:   a row per group that differs (fail) or is empty in the legacy data (finding); one row without a verdict else.
-- Binds:   environment.
, noted AS MATERIALIZED (
  SELECT group_id, entry_id, symbol COLLATE "C" AS symbol, stands, read_as,
         element = 'group ' || group_id AND (read_as IS NULL OR read_as ?| ARRAY['name', 'type', 'environment']) AS is_whole
    FROM workbench.after_only
), groups AS MATERIALIZED (
  SELECT g.entry_id, g.name
    FROM workbench.mapped_groups AS g
    JOIN line ON line.type = g.type
   WHERE g.environment = :environment AND NOT EXISTS (SELECT FROM noted AS n WHERE n.entry_id = g.entry_id AND n.is_whole)
), elements AS MATERIALIZED (
  SELECT entry_id, symbol COLLATE "C" AS symbol FROM workbench.mapped_elements WHERE outcome = 'row'
), before AS MATERIALIZED (
  SELECT g.name, g.entry_id, count(x.symbol) AS members, array_agg(x.symbol ORDER BY x.symbol) AS symbols
    FROM groups AS g
    LEFT JOIN elements AS x ON x.entry_id = g.entry_id
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.entry_id = x.entry_id AND n.symbol = x.symbol AND n.stands IS NULL)
   GROUP BY g.name, g.entry_id
), held AS MATERIALIZED (
  SELECT g.name, m.symbol::text COLLATE "C" AS symbol
    FROM :"schema".definition_groups AS g
    JOIN line ON line.type = g.type
    LEFT JOIN :"schema".group_memberships AS m ON m.group_id = g.id
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.group_id = m.group_id AND n.symbol = m.symbol COLLATE "C" AND n.read_as IS NULL)
   WHERE g.environment = :environment AND NOT EXISTS (SELECT FROM noted AS n WHERE n.group_id = g.id AND n.is_whole)
), after AS MATERIALIZED (
  SELECT name, count(symbol) AS members, array_agg(symbol ORDER BY symbol) AS symbols
    FROM held
   GROUP BY name
), judged AS (
  SELECT b.entry_id, name, coalesce(b.members, 0) AS before, coalesce(a.members, 0) AS after,
         b.symbols AS symbols_before, a.symbols AS symbols_after,
         b.symbols IS DISTINCT FROM a.symbols OR b.name IS NULL OR a.name IS NULL AS moved
    FROM before AS b FULL JOIN after AS a USING (name)
)
SELECT e.examined, e.examined || line.groups_word || e.members || line.members_word || e.distinct_symbols || ' distinct symbols' AS figures,
       CASE WHEN j.moved THEN 'fail' WHEN j.name IS NOT NULL THEN 'finding' END AS verdict, j.entry_id,
       line.group_word || j.name AS subject, line.path,
       j.before || ' members' || coalesce('; only here: ' || d.only_before, '') AS before,
       j.after || ' members' || coalesce('; only here: ' || d.only_after, '') AS after,
       CASE WHEN j.moved THEN 'the members of the group are not those of its list' ELSE 'the legacy list is empty' END AS cause
  FROM (SELECT greatest((SELECT count(*) FROM before), (SELECT count(*) FROM after)) AS examined,
               (SELECT count(symbol) FROM held) AS members,
               (SELECT count(DISTINCT symbol) FROM held) AS distinct_symbols) AS e
 CROSS JOIN line
  LEFT JOIN judged AS j ON j.moved OR j.before = 0
  LEFT JOIN LATERAL (
    SELECT (SELECT string_agg(symbol, ', ') FROM (SELECT unnest(j.symbols_before) EXCEPT SELECT unnest(j.symbols_after) ORDER BY 1 LIMIT 5) AS x (symbol)) AS only_before,
           (SELECT string_agg(symbol, ', ') FROM (SELECT unnest(j.symbols_after) EXCEPT SELECT unnest(j.symbols_before) ORDER BY 1 LIMIT 5) AS x (symbol)) AS only_after) AS d ON j.moved
 ORDER BY j.moved DESC, j.name;
