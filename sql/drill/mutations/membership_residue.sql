-- Purpose: carry out the mutations of a round in membership_residue: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE workbench.membership_residue AS t
   SET membership_id = CASE x.column_name WHEN 'membership_id' THEN -t.membership_id ELSE t.membership_id END,
       group_id = CASE x.column_name WHEN 'group_id' THEN -t.group_id ELSE t.group_id END,
       position = CASE x.column_name WHEN 'position' THEN (SELECT max(m.id) + 1 FROM :"schema".group_memberships AS m) ELSE t.position END,
       spelling = CASE x.column_name WHEN 'spelling' THEN :"schema".drill_text(t.spelling, x.variant) ELSE t.spelling END,
       form = CASE x.column_name WHEN 'form' THEN :"schema".drill_text(t.form, x.variant) ELSE t.form END,
       own_weight = CASE x.column_name WHEN 'own_weight' THEN '987654.321' ELSE t.own_weight END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'membership_residue' AND t.membership_id = x.row_id;
