-- Purpose: part of a statement: groups as the tables hold them, a document a row.
-- Grain:   a row per group.
-- Binds:   none.
SELECT g.id, e.entry_id,
       to_jsonb(g) - 'id'
       || jsonb_build_object('list_reason', e.list_reason, 'weight_unit', e.weight_unit, 'shadowed_keys', e.shadowed_keys::text) AS columns
  FROM :"schema".definition_groups AS g
  LEFT JOIN workbench.entries AS e ON e.group_id = g.id
