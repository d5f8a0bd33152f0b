-- Purpose: per group, elements = rows + merged + rejected + superseded, elements counted in the legacy documents
--          by their length alone, the rest in the tables alone.
-- Grain:   a row per group that does not close to 0; one row without a verdict when all do.
-- Binds:   none.
WITH legacy AS (
  SELECT c.id AS entry_id, c.type, t.is_list, c.environment,
         CASE c.type WHEN 'themes' THEN c.name ELSE c.key END AS lookup,
         coalesce(CASE WHEN t.is_list THEN jsonb_array_length(workbench.list_of(c.value, workbench.list_key(c.value))) END, 0) AS elements
    FROM :"schema".cache_entries AS c
    JOIN workbench.migrated_types AS t ON t.type = c.type AND t.group_type IS NOT NULL
   WHERE c.id NOT IN (SELECT entry_id FROM workbench.kept_entries WHERE outcome = 'rejected')
     -- What documents cannot hold is the matter of proof 2: a group whose document would not be read, a member of a sector.
     AND c.id NOT IN (SELECT entry_id FROM workbench.after_only WHERE element = 'group ' || group_id AND read_as IS NULL AND entry_id IS NOT NULL)
), named AS (
  SELECT type, environment, lookup, bool_or(is_list) AS is_list, sum(elements) AS elements
    FROM legacy
   GROUP BY type, environment, lookup
), superseded AS (
  SELECT type, environment, CASE type WHEN 'themes' THEN name ELSE key END AS lookup,
         sum(coalesce(jsonb_array_length(workbench.list_of(value, workbench.list_key(value))), 0)) AS elements
    FROM workbench.kept_entries
   WHERE outcome = 'superseded' AND type IN (SELECT type FROM workbench.migrated_types WHERE is_list)
   GROUP BY 1, 2, 3
), held AS (
  SELECT e.entry_id, e.type, e.group_id, l.lookup, l.environment,
         (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id)
         - CASE WHEN l.is_list THEN 0
                ELSE (SELECT count(*) FILTER (WHERE a.read_as IS NULL) - count(*) FILTER (WHERE a.stands IS NULL)
                        FROM workbench.after_only AS a WHERE a.group_id = e.group_id AND a.symbol IS NOT NULL) END AS rows
    FROM workbench.entries AS e
    JOIN legacy AS l ON l.entry_id = e.entry_id
   WHERE e.group_id IS NOT NULL
), aside AS (
  SELECT entry_id, count(*) FILTER (WHERE outcome = 'merged') AS merged,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected
    FROM workbench.set_aside_elements
   GROUP BY entry_id
), stocks AS (
  SELECT sector_entry_id AS entry_id, count(*) AS elements
    FROM workbench.mapped_sector_members
   GROUP BY 1
), account AS MATERIALIZED (
  SELECT h.entry_id, n.type, n.lookup, n.environment,
         CASE WHEN n.is_list THEN n.elements ELSE coalesce(k.elements, 0) END AS elements,
         coalesce(h.rows, 0) AS rows, coalesce(a.merged, 0) AS merged, coalesce(a.rejected, 0) AS rejected,
         coalesce(s.elements, 0) AS superseded
    FROM named AS n
    LEFT JOIN held AS h USING (type, environment, lookup)
    LEFT JOIN aside AS a ON a.entry_id = h.entry_id
    LEFT JOIN stocks AS k ON k.entry_id = h.entry_id
    LEFT JOIN superseded AS s ON (s.type, s.environment, s.lookup) = (n.type, n.environment, n.lookup)
)
SELECT t.examined,
       t.elements || ' elements = ' || t.rows || ' rows + ' || t.merged || ' merged + ' || t.rejected || ' rejected + '
       || t.superseded || ' superseded, in ' || t.examined || ' groups' AS figures,
       CASE WHEN b.type IS NOT NULL THEN 'fail' END AS verdict, b.entry_id,
       b.type || ' ' || b.lookup || ' (' || b.environment || ')' AS subject, '$' AS path,
       b.elements || ' elements' AS before,
       b.rows || ' rows + ' || b.merged || ' merged + ' || b.rejected || ' rejected + ' || b.superseded || ' superseded' AS after,
       'the account of this group is off by ' || (b.rows + b.merged + b.rejected + b.superseded - b.elements) AS cause
  FROM (SELECT count(*) AS examined, coalesce(sum(elements), 0) AS elements, coalesce(sum(rows), 0) AS rows,
               coalesce(sum(merged), 0) AS merged, coalesce(sum(rejected), 0) AS rejected,
               coalesce(sum(superseded), 0) AS superseded
          FROM account) AS t
  LEFT JOIN account AS b ON b.elements <> b.rows + b.merged + b.rejected + b.superseded
 ORDER BY b.entry_id;
