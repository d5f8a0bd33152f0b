-- Purpose: symbols rewritten by the mapping, and symbols that came twice in one list: counted, reversible findings.
-- Grain:   a row per rewritten membership, and per membership that others were merged into; one row without a verdict when
--          there is none.
-- Binds:   none.
WITH rewrites AS (
  SELECT e.entry_id, e.type || ' ' || g.name || ' (' || g.environment || ')' AS subject, r.spelling AS before,
         m.symbol AS after, 'the spelling was normalised; the original is kept' AS cause
    FROM workbench.membership_residue AS r
    JOIN :"schema".group_memberships AS m ON m.id = r.membership_id
    JOIN :"schema".definition_groups AS g ON g.id = m.group_id
    JOIN workbench.entries AS e ON e.group_id = g.id
   WHERE r.spelling IS NOT NULL
   UNION ALL
  SELECT a.entry_id, e.type || ' ' || g.name || ' (' || g.environment || ')',
         left((array_agg(a.element ORDER BY a.position))[1]::text, 200), a.symbol,
         CASE WHEN count(*) = 1 THEN '' ELSE count(*) || ' times: ' END || min(a.reason)
    FROM workbench.set_aside_elements AS a
    JOIN workbench.entries AS e ON e.entry_id = a.entry_id
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE a.outcome = 'merged'
   GROUP BY a.entry_id, e.type, g.name, g.environment, a.symbol
)
SELECT e.examined, e.rewritten || ' symbols rewritten, ' || e.merged || ' elements merged' AS figures,
       CASE WHEN r.entry_id IS NOT NULL THEN 'finding' END AS verdict, r.entry_id, r.subject, 'symbol' AS path, r.before,
       r.after, r.cause
  FROM (SELECT (SELECT count(*) FROM :"schema".group_memberships) AS examined,
               (SELECT count(spelling) FROM workbench.membership_residue) AS rewritten,
               (SELECT count(*) FROM workbench.set_aside_elements WHERE outcome = 'merged') AS merged) AS e
  LEFT JOIN rewrites AS r ON true
 ORDER BY r.entry_id, r.after, r.before;
