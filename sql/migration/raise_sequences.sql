-- Purpose: raise the sequences of the new tables that stand behind the highest id or place in use: somebody gave ids of his own,
--          and what is followed next would collide with them, or stand before them in its list.
-- Grain:   a row per sequence that was raised.
-- Binds:   none.
SELECT setval(x.sequence, x.highest) AS raised
  FROM (SELECT pg_get_serial_sequence(format('%I.definition_groups', :'schema'), 'id')::regclass AS sequence,
               (SELECT max(id)::bigint FROM :"schema".definition_groups) AS highest
         UNION ALL
        SELECT pg_get_serial_sequence(format('%I.group_memberships', :'schema'), 'id')::regclass,
               ceil(greatest((SELECT max(id) FROM :"schema".group_memberships), (SELECT max(position) FROM workbench.membership_residue),
                             (SELECT max(position) FROM workbench.set_aside_elements)))::bigint
         UNION ALL
        SELECT pg_get_serial_sequence(format('%I.stock_metadata', :'schema'), 'id')::regclass,
               (SELECT max(id)::bigint FROM :"schema".stock_metadata)) AS x
 WHERE x.highest > coalesce(pg_sequence_last_value(x.sequence), 0);
