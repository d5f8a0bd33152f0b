-- Purpose: lists, sectors, stocks and lists of one's own say what documents cannot hold, by ordinary writes to the new tables: a
--          symbol in lower case, a member that no stock names, a market value that is no number. Those with residue come first.
--          The places are filled anew afterwards: only where something is excused, and beside it.
-- Grain:   none.
-- Binds:   none.
INSERT INTO :"schema".drill_excused
SELECT g.entry_draw, 0, 'list', g.entry_id, g.id, NULL, g.label
  FROM :"schema".drill_lone_lists AS g
 ORDER BY EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = g.entry_id) DESC,
          EXISTS (SELECT FROM workbench.membership_residue AS r WHERE r.group_id = g.id) DESC, g.entry_draw
 LIMIT 80;
INSERT INTO :"schema".drill_excused
SELECT g.entry_draw, 0, 'sector', g.entry_id, g.id, NULL, g.label
  FROM :"schema".drill_groups AS g WHERE g.legacy_type = 'sector_industry_map' ORDER BY g.entry_draw LIMIT 20;
INSERT INTO :"schema".drill_excused
SELECT s.entry_draw, 0, 'stock', s.entry_id, NULL, s.id, s.label
  FROM :"schema".drill_stocks AS s
 WHERE NOT s.has_namesakes AND s.market_cap <> 'NaN'
 ORDER BY s.long_array_key IS NULL, s.entry_draw
 LIMIT 60;
INSERT INTO :"schema".group_memberships (group_id, symbol) SELECT group_id, 'drill' FROM :"schema".drill_excused WHERE kind = 'list';
UPDATE :"schema".stock_metadata SET market_cap = 'NaN' WHERE id IN (SELECT stock_id FROM :"schema".drill_excused WHERE kind = 'stock');
INSERT INTO :"schema".definition_groups (name, type, environment) SELECT 'DRILL_OWN_' || n, 'CUSTOM', 'DEFAULT' FROM generate_series(1, 5) AS n;
INSERT INTO :"schema".drill_excused
SELECT g.id, 0, 'own', -g.id, g.id, NULL, g.type || ' ' || g.name || ' (' || g.environment || ')'
  FROM :"schema".definition_groups AS g WHERE g.type = 'CUSTOM' AND g.name LIKE 'DRILL\_OWN\__';
INSERT INTO :"schema".group_memberships (group_id, symbol, weight)
SELECT o.group_id, x.symbol, x.weight
  FROM :"schema".drill_excused AS o CROSS JOIN (VALUES ('DRILLA', 1.10), ('DRILLB', 2)) AS x (symbol, weight)
 WHERE o.kind = 'own';
-- Writers of sectors need another isolation than a copy can have: the member is noted by the workbench, without its trigger.
SELECT set_config('workbench.sync_direction', 'planted', true);
INSERT INTO :"schema".group_memberships (group_id, symbol) SELECT group_id, 'NOSUCH' FROM :"schema".drill_excused WHERE kind = 'sector';
SELECT workbench.note_sector_members(array_agg(g.environment::text), array_agg('NOSUCH'::text))
  FROM :"schema".definition_groups AS g
 WHERE g.id IN (SELECT group_id FROM :"schema".drill_excused WHERE kind = 'sector')
HAVING count(*) > 0;
TRUNCATE :"schema".drill_members, :"schema".drill_groups, :"schema".drill_stocks, :"schema".drill_set_aside, :"schema".drill_kept;
