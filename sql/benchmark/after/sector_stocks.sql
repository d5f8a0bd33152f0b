-- Purpose: the stocks of a sector, from its memberships.
--          A subquery for the one group is planned in two thirds of the time of a join; of two
--          sectors with one name the first counts.
-- Grain:   a row per stock, by symbol.
-- Binds:   sector by its display name; environment.
SELECT m.symbol
  FROM :"schema".group_memberships AS m
 WHERE m.group_id = (SELECT g.id FROM :"schema".definition_groups AS g
                      WHERE g.type = 'SECTOR' AND g.display_name = :sector AND g.environment = :environment
                      ORDER BY g.id
                      LIMIT 1)
 ORDER BY m.symbol;
