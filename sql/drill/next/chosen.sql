-- Purpose: choose the list that the next write is made to, one that is plain if there is any; what it is stands apart from the bookkeeping, which faults alter.
-- Grain:   no rows.
-- Binds:   none.
INSERT INTO :"schema".drill_next
SELECT g.entry_id, g.id, e.list_key, e.element_form, e.weight_unit
  FROM :"schema".drill_groups AS g
  JOIN workbench.entries AS e ON e.entry_id = g.entry_id
 WHERE e.list_key <> '' AND e.list_text IS NULL AND e.shadowed_keys IS NULL
   AND EXISTS (SELECT FROM :"schema".drill_members AS m WHERE m.entry_id = g.entry_id)
   AND NOT EXISTS (SELECT FROM workbench.families AS f JOIN workbench.families AS o USING (family)
                    WHERE f.entry_id = g.entry_id AND o.entry_id <> g.entry_id)
 ORDER BY e.weight_unit IS NULL, EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id),
          EXISTS (SELECT FROM workbench.after_only AS a WHERE a.group_id = g.id), g.type <> 'ETF', g.entry_draw DESC
 LIMIT 1;
