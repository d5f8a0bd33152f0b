-- Purpose: whether the after side holds what must be kept aside before it is dropped.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM workbench.after_only)
       OR EXISTS (SELECT FROM :"schema".definition_groups AS g
                   WHERE NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.group_id = g.id)) AS has_aside;
