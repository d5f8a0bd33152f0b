-- Purpose: members of every fifth list, and of each that has residue, get other ids, with gaps, in the same order.
-- Grain:   no rows.
-- Binds:   none.
WITH moved AS MATERIALIZED (
  SELECT e.entry_id, e.group_id, (SELECT ceil(greatest((SELECT max(id) FROM :"schema".group_memberships),
                                                       (SELECT max(position) FROM workbench.set_aside_elements)))::integer) AS last
    FROM workbench.entries AS e
   WHERE e.group_id IS NOT NULL
     AND (e.group_id % 5 = 0 OR e.entry_id IN (SELECT entry_id FROM workbench.set_aside_elements)
          OR e.group_id IN (SELECT group_id FROM workbench.membership_residue))
), residue AS (
  UPDATE workbench.membership_residue AS r
     SET membership_id = 2 * (r.membership_id - v.last) - 1, position = 2 * (r.position - v.last) - 1
    FROM moved AS v
   WHERE r.group_id = v.group_id
), aside AS (
  UPDATE workbench.set_aside_elements AS a SET position = 2 * (a.position - v.last) - 1 FROM moved AS v WHERE a.entry_id = v.entry_id
)
UPDATE :"schema".group_memberships AS m SET id = 2 * (m.id - v.last) - 1 FROM moved AS v WHERE m.group_id = v.group_id;
