-- Purpose: what of the after side the legacy documents cannot hold as it is: a rollback leaves it in place or keeps it aside.
-- Grain:   a row per element; one row without a verdict when there is none.
-- Binds:   none.
SELECT e.examined, e.examined || ' groups and stocks' AS figures,
       CASE WHEN a.reason IS NOT NULL THEN 'finding' END AS verdict, a.entry_id,
       coalesce(g.type || ' ' || g.name, 'stock ' || s.symbol, a.element) || coalesce(' (' || coalesce(g.environment, s.environment) || ')', '')
       || coalesce(' / ' || a.symbol, '') AS subject,
       '$' AS path, coalesce('read as ' || left(a.read_as::text, 190), 'no place for it') AS before,
       coalesce(left(a.stands::text, 200), 'nothing') AS after, a.reason AS cause
  FROM (SELECT (SELECT count(*) FROM :"schema".definition_groups) + (SELECT count(*) FROM :"schema".stock_metadata) AS examined) AS e
  LEFT JOIN workbench.after_only AS a ON true
  LEFT JOIN :"schema".definition_groups AS g ON g.id = a.group_id
  LEFT JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
 ORDER BY subject, a.element;
