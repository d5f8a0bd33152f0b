-- Purpose: list elements without a row; in random order. `is_followed`: a member comes later in the list.
-- Grain:   a row per merged or rejected element.
-- Binds:   seed.
INSERT INTO :"schema".drill_set_aside
SELECT hashint4extended(a.entry_id, CAST(:seed AS bigint)), hash_numeric_extended(a.position, CAST(:seed AS bigint)), a.entry_id,
       a.position,
       EXISTS (SELECT FROM :"schema".group_memberships AS m
                 LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
                WHERE m.group_id = e.group_id AND coalesce(r.position, m.id) > a.position),
       'entry ' || a.entry_id || ', element ' || a.element
  FROM workbench.set_aside_elements AS a
  JOIN workbench.entries AS e ON e.entry_id = a.entry_id;
