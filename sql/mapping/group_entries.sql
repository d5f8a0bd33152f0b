-- Purpose: part of a statement: the outcome of each entry that defines a group (group, superseded, rejected), its name and the reason.
-- Grain:   a row per entry that defines a group, of those in a CTE `entries`.
-- Binds:   none.
typed AS (
  SELECT c.id AS entry_id, c.type, t.type_order, t.group_type, t.is_list, c.environment, c.updated_at,
         CASE c.type WHEN 'themes' THEN c.name::text ELSE c.key::text END COLLATE "C" AS lookup,
         coalesce(workbench.null_reason(c.name, c.key, c.environment, d.value), workbench.entry_reason(c.type, NULL, c.environment, d.value)) AS reason
    FROM entries AS c
   CROSS JOIN LATERAL (SELECT c.value #> '{}' AS value OFFSET 0) AS d
    JOIN workbench.migrated_types AS t ON t.type = c.type AND t.group_type IS NOT NULL
), ranked AS (
  SELECT t.*, first_value(t.entry_id) OVER latest AS current_entry_id
    FROM typed AS t
   WHERE t.reason IS NULL
  WINDOW latest AS (PARTITION BY t.type_order, t.lookup, t.environment
                    ORDER BY t.updated_at DESC NULLS LAST, t.entry_id DESC)
), named AS (
  SELECT s.*, CASE WHEN s.type_order = min(s.type_order) OVER namesakes THEN s.lookup
                   ELSE s.type || ':' || s.lookup END AS name
    FROM ranked AS s
   WHERE s.current_entry_id = s.entry_id
  WINDOW namesakes AS (PARTITION BY s.group_type, s.lookup, s.environment)
), taken AS (
  SELECT n.*, CASE WHEN length(n.name) > 100 THEN 'key: the name ' || n.name || ' has over 100 characters'
                   WHEN row_number() OVER first_come > 1 THEN 'key: the name ' || n.name || ' is taken' END AS name_reason
    FROM named AS n
  WINDOW first_come AS (PARTITION BY n.group_type, n.name, n.environment ORDER BY n.name <> n.lookup, n.entry_id)
)
SELECT entry_id, type, group_type, is_list, name, environment::text,
       CASE WHEN name_reason IS NULL THEN 'group' ELSE 'rejected' END AS outcome, name_reason AS reason,
       NULL::integer AS superseded_by
  FROM taken
 UNION ALL
SELECT entry_id, type, group_type, is_list, lookup, environment::text, 'superseded',
       'updated_at: entry ' || current_entry_id || ' for the same key is later', current_entry_id
  FROM ranked WHERE current_entry_id <> entry_id
 UNION ALL
SELECT entry_id, type, group_type, is_list, lookup, environment::text, 'rejected', reason, NULL
  FROM typed WHERE reason IS NOT NULL
