-- Purpose: memberships with what the residue says of them; in random order by entry, then by row.
-- Grain:   a row per membership of a group that an entry defines.
-- Binds:   seed.
INSERT INTO :"schema".drill_members
SELECT hashint4extended(e.entry_id, CAST(:seed AS bigint)), hashint4extended(m.id, CAST(:seed AS bigint)), m.id, m.group_id,
       e.entry_id, m.symbol, m.weight, m.metadata, m.added_at, e.list_key,
       g.type || ' ' || g.name || ' (' || g.environment || ') / ' || m.symbol, r.membership_id IS NOT NULL,
       r.membership_id IS NULL, e.list_key IS NOT NULL
       AND lead(m.id) OVER (PARTITION BY m.group_id ORDER BY coalesce(r.position, m.id)) IS NOT NULL,
       coalesce(r.form, e.element_form), r.form, r.spelling, r.own_weight
  FROM :"schema".group_memberships AS m
  JOIN workbench.entries AS e ON e.group_id = m.group_id
  JOIN :"schema".definition_groups AS g ON g.id = m.group_id
  LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id;
