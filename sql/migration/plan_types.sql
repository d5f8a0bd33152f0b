-- Purpose: what would become of the entries of each migrated type.
-- Grain:   a row per type that has entries.
-- Binds:   none.
SELECT t.type, count(*) AS entries,
       count(*) FILTER (WHERE m.outcome = 'group') AS groups,
       count(*) FILTER (WHERE m.outcome = 'stock') AS stocks,
       coalesce(sum(g.elements), 0)::bigint AS elements,
       count(*) FILTER (WHERE m.outcome = 'superseded') AS superseded,
       count(*) FILTER (WHERE m.outcome = 'rejected') AS rejected
  FROM workbench.mapped_entries AS m
  JOIN workbench.migrated_types AS t ON t.type = m.type
  LEFT JOIN (SELECT entry_id, elements FROM workbench.mapped_groups) AS g ON g.entry_id = m.entry_id
 GROUP BY t.type, t.type_order
 ORDER BY t.type_order;
