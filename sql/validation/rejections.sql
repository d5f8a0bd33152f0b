-- Purpose: what in the legacy data could not become a row, with its reason: all findings, never failures.
-- Grain:   a row per rejected entry, list or element, and per superseded entry; one row without a verdict when none.
-- Binds:   none.
WITH places AS (
  SELECT p.*, row_number() OVER (PARTITION BY entry_id ORDER BY position) - 1 AS index
    FROM (SELECT e.entry_id, coalesce(r.position, m.id) AS position, 'row' AS outcome, NULL::jsonb AS element, NULL AS reason
            FROM workbench.entries AS e
            JOIN :"schema".group_memberships AS m ON m.group_id = e.group_id
            LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
           WHERE e.entry_id IN (SELECT entry_id FROM workbench.set_aside_elements WHERE outcome = 'rejected')
           UNION ALL
          SELECT entry_id, position, outcome, element, reason FROM workbench.set_aside_elements) AS p
), rejections AS (
  SELECT entry_id, type || ' ' || coalesce(key, 'NULL') || ' (' || coalesce(environment, 'NULL') || ')' AS subject, split_part(reason, ': ', 1) AS path,
         left(CASE WHEN reason LIKE '$%' THEN value::text WHEN reason LIKE 'environment%' THEN environment ELSE key END, 200) AS before,
         outcome || ', kept' AS after, substr(reason, length(split_part(reason, ': ', 1)) + 3) AS cause
    FROM workbench.kept_entries
   UNION ALL
  SELECT e.entry_id, e.type || ' ' || g.name || ' (' || g.environment || ')', split_part(e.list_reason, ': ', 1),
         left(coalesce(g.metadata -> substr(split_part(e.list_reason, ': ', 1), 3), 'null')::text, 200), 'no members',
         substr(e.list_reason, length(split_part(e.list_reason, ': ', 1)) + 3)
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE e.list_reason IS NOT NULL
   UNION ALL
  SELECT a.entry_id, e.type || ' ' || g.name || ' (' || g.environment || ')',
         '$' || CASE e.list_key WHEN '' THEN '' ELSE '.' || e.list_key END || '[' || a.index || ']',
         left(a.element::text, 200), 'rejected, kept', a.reason
    FROM places AS a
    JOIN workbench.entries AS e ON e.entry_id = a.entry_id
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE a.outcome = 'rejected'
)
SELECT e.examined, e.rejected || ' rejected or superseded among ' || e.examined || ' entries' AS figures,
       CASE WHEN r.entry_id IS NOT NULL THEN 'finding' END AS verdict, r.entry_id, r.subject, r.path, r.before, r.after,
       r.cause
  FROM (SELECT (SELECT count(*) FROM workbench.entries) + (SELECT count(*) FROM workbench.kept_entries) AS examined,
               (SELECT count(*) FROM rejections) AS rejected) AS e
  LEFT JOIN rejections AS r ON true
 ORDER BY r.entry_id, length(r.path), r.path;
