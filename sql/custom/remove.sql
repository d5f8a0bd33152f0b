-- Purpose: remove a group of one's own with its members.
-- Grain:   one row: how many members it had; none when there is no such group.
-- Binds:   name, environment.
WITH counted AS (
  SELECT g.id, (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS members
    FROM :"schema".definition_groups AS g
   WHERE (g.type, g.name, g.environment) = ('CUSTOM', :name, :environment)
), gone AS (
  DELETE FROM :"schema".definition_groups AS g USING counted AS c WHERE g.id = c.id
)
SELECT members FROM counted;
