-- Purpose: list elements without a row; in random order. `is_followed`: a member comes later in the list.
-- Grain:   a row per merged or rejected element.
-- Binds:   seed.
INSERT INTO :"schema".drill_set_aside
SELECT hashint4extended(a.entry_id, CAST(:seed AS bigint)), hash_numeric_extended(a.position, CAST(:seed AS bigint)), a.entry_id,
       a.position,
       coalesce(l.position > a.position, false),
       'entry ' || a.entry_id || ', element ' || a.element
  FROM workbench.set_aside_elements AS a
  JOIN workbench.entries AS e ON e.entry_id = a.entry_id
  LEFT JOIN (SELECT m.group_id, max(coalesce(r.position, m.id)) AS position
               FROM :"schema".group_memberships AS m
               LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
              GROUP BY m.group_id) AS l ON l.group_id = e.group_id;
