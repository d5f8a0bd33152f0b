-- Purpose: whether the next number of each sequence is beyond every number in use; one that this account may not read is left out.
-- Grain:   a sequence whose table is there.
-- Binds:   bookkeeping, the name of the schema that is `workbench` elsewhere.
WITH used AS (
  SELECT 'definition_groups_id_seq' AS name, to_regclass(format('%I.definition_groups_id_seq', :'schema')) AS sequence, max(id)::numeric AS highest
    FROM :"schema".definition_groups
   UNION ALL
  SELECT 'group_memberships_id_seq', to_regclass(format('%I.group_memberships_id_seq', :'schema')),
         greatest((SELECT max(id) FROM :"schema".group_memberships), (SELECT max(position) FROM workbench.set_aside_elements))
   UNION ALL
  SELECT 'stock_metadata_id_seq', to_regclass(format('%I.stock_metadata_id_seq', :'schema')), max(id) FROM :"schema".stock_metadata
   UNION ALL
  SELECT 'workbench.validations_place_seq', to_regclass(format('%I.validations_place_seq', CAST(:bookkeeping AS text))), max(place) FROM workbench.validations
)
SELECT 'sequence ' || u.name AS object, 'last number' AS aspect,
       CASE WHEN u.highest IS NULL OR l.last >= u.highest THEN 'at least the highest in use'
            ELSE coalesce(l.last::text, 'none yet') || ', below ' || u.highest END AS stands
  FROM used AS u
  JOIN pg_sequence AS s ON s.seqrelid = u.sequence
 CROSS JOIN LATERAL (SELECT CASE WHEN has_sequence_privilege(u.sequence, 'SELECT, USAGE') THEN pg_sequence_last_value(u.sequence) END AS last) AS l
 WHERE has_sequence_privilege(u.sequence, 'SELECT, USAGE')
 ORDER BY 1;
