-- Purpose: legacy line "Themes": every theme has the members that its legacy list names.
-- Grain:   a row per theme that differs (fail) or is empty in the legacy data (finding); one row without a verdict else.
-- Binds:   environment.
WITH groups AS MATERIALIZED (
  SELECT entry_id, name FROM workbench.mapped_groups WHERE type = 'THEME' AND environment = :environment
), elements AS MATERIALIZED (
  SELECT entry_id, symbol COLLATE "C" AS symbol FROM workbench.mapped_elements WHERE outcome = 'row'
), before AS MATERIALIZED (
  SELECT g.name, g.entry_id, count(x.symbol) AS members, string_agg(x.symbol, ',' ORDER BY x.symbol) AS symbols
    FROM groups AS g
    LEFT JOIN elements AS x ON x.entry_id = g.entry_id
   GROUP BY g.name, g.entry_id
), after AS MATERIALIZED (
  SELECT g.name, count(m.symbol) AS members, string_agg(m.symbol, ',' ORDER BY m.symbol COLLATE "C") AS symbols
    FROM :"schema".definition_groups AS g
    LEFT JOIN :"schema".group_memberships AS m ON m.group_id = g.id
   WHERE g.type = 'THEME' AND g.environment = :environment
   GROUP BY g.name
), judged AS (
  SELECT b.entry_id, name, coalesce(b.members, 0) AS before, coalesce(a.members, 0) AS after,
         b.symbols IS DISTINCT FROM a.symbols OR b.name IS NULL OR a.name IS NULL AS moved
    FROM before AS b FULL JOIN after AS a USING (name)
)
SELECT e.examined, e.examined || ' themes, ' || e.members || ' memberships, ' || e.distinct_symbols || ' distinct symbols' AS figures,
       CASE WHEN j.moved THEN 'fail' WHEN j.name IS NOT NULL THEN 'finding' END AS verdict, j.entry_id,
       'theme ' || j.name AS subject, '$.symbols' AS path, j.before || ' members' AS before, j.after || ' members' AS after,
       CASE WHEN j.moved THEN 'the members of the theme are not those of its list' ELSE 'the legacy list is empty' END AS cause
  FROM (SELECT greatest((SELECT count(*) FROM before), (SELECT count(*) FROM after)) AS examined,
               (SELECT coalesce(sum(members), 0) FROM after) AS members,
               (SELECT count(DISTINCT m.symbol) FROM :"schema".definition_groups AS g
                  JOIN :"schema".group_memberships AS m ON m.group_id = g.id
                 WHERE g.type = 'THEME' AND g.environment = :environment) AS distinct_symbols) AS e
  LEFT JOIN judged AS j ON j.moved OR j.before = 0
 ORDER BY j.moved DESC, j.name;
