-- Purpose: add a holding to a fund: insert a row.
-- Grain:   one membership.
-- Binds:   name of the fund; environment; symbol; weight as a fraction.
INSERT INTO :"schema".group_memberships (group_id, symbol, weight)
SELECT g.id, :symbol, CAST(:weight AS numeric)
  FROM :"schema".definition_groups AS g
 WHERE g.type = 'ETF' AND g.name = :name AND g.environment = :environment;
