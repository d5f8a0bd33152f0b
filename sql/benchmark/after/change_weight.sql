-- Purpose: change the weight of a holding: update a row.
-- Grain:   one membership.
-- Binds:   name of the fund; environment; symbol; weight as a fraction.
UPDATE :"schema".group_memberships AS m
   SET weight = CAST(:weight AS numeric), updated_at = localtimestamp
  FROM :"schema".definition_groups AS g
 WHERE m.group_id = g.id AND m.symbol = :symbol
   AND g.type = 'ETF' AND g.name = :name AND g.environment = :environment;
