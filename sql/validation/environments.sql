-- Purpose: environments stay apart: every group and stock stands in the environment of its entry.
-- Grain:   a row per group or stock elsewhere; one row without a verdict when there is none.
-- Binds:   none.
WITH placed AS (
  SELECT e.entry_id, 'definition_groups ' || g.name AS subject, c.environment AS before, g.environment AS after
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   UNION ALL
  SELECT e.entry_id, 'stock_metadata ' || s.symbol, c.environment, s.environment
    FROM workbench.entries AS e
    JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
)
SELECT e.examined, e.environments || ' environments, ' || e.examined || ' groups and stocks' AS figures,
       CASE WHEN p.entry_id IS NOT NULL THEN 'fail' END AS verdict, p.entry_id, p.subject, 'environment' AS path,
       p.before, p.after, 'the row was moved to another environment' AS cause
  FROM (SELECT count(*) AS examined, count(DISTINCT before) AS environments FROM placed) AS e
  LEFT JOIN placed AS p ON p.before <> p.after
 ORDER BY p.entry_id;
