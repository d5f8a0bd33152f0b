-- Purpose: the funds that are there, to find one by the ticker or the name that a file gives.
-- Grain:   a row per fund.
-- Binds:   environment.
SELECT g.name, g.display_name
  FROM :"schema".definition_groups AS g
 WHERE g.type = 'ETF' AND g.environment = :environment
 ORDER BY g.name COLLATE "C";
