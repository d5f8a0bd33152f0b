-- Purpose: sums of merged weights have one digit more, a zero; each weight as written is kept apart.
-- Grain:   no rows.
-- Binds:   none.
UPDATE :"schema".group_memberships AS m
   SET weight = (m.weight::text || CASE scale(m.weight) WHEN 0 THEN '.0' ELSE '0' END)::numeric
  FROM workbench.membership_residue AS r
 WHERE r.membership_id = m.id AND r.own_weight IS NOT NULL AND m.weight IS NOT NULL;
