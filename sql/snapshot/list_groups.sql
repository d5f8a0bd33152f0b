-- Purpose: one group as a snapshot keeps it.
-- Grain:   one row.
-- Binds:   environment, type, name.
SELECT x.* FROM (
\ir groups.sql
) AS x
 WHERE (x.environment, x.type, x.name) = (:environment, :type, :name);
