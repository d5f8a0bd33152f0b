-- Purpose: the memberships of one group as a snapshot keeps them.
-- Grain:   a row per membership, in the order of the list.
-- Binds:   environment, type, name.
SELECT x.* FROM (
\ir memberships.sql
) AS x
 WHERE (x.environment, x.type, x.name) = (:environment, :type, :name);
