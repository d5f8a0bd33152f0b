-- Purpose: set each sequence behind the last id in use, so that the next insert collides with nothing.
-- Grain:   one row.
-- Binds:   none.
SELECT setval(pg_get_serial_sequence(format('%I.definition_groups', :'schema'), 'id'),
              coalesce((SELECT max(id) FROM :"schema".definition_groups), 1),
              EXISTS (SELECT FROM :"schema".definition_groups)),
       setval(pg_get_serial_sequence(format('%I.group_memberships', :'schema'), 'id'),
              greatest((SELECT max(id) FROM :"schema".group_memberships),
                       (SELECT max(position) FROM workbench.set_aside_elements), 1)::bigint,
              EXISTS (SELECT FROM :"schema".group_memberships) OR EXISTS (SELECT FROM workbench.set_aside_elements)),
       setval(pg_get_serial_sequence(format('%I.stock_metadata', :'schema'), 'id'),
              coalesce((SELECT max(id) FROM :"schema".stock_metadata), 1),
              EXISTS (SELECT FROM :"schema".stock_metadata));
