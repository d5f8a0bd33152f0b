-- Purpose: remove a holding from a fund: delete a row.
-- Grain:   one membership.
-- Binds:   name of the fund; environment; symbol.
DELETE FROM :"schema".group_memberships AS m
 USING :"schema".definition_groups AS g
 WHERE m.group_id = g.id AND m.symbol = :symbol
   AND g.type = 'ETF' AND g.name = :name AND g.environment = :environment;
