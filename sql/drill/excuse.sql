-- Purpose: lists, sectors, stocks and lists of one's own say what documents cannot hold, by ordinary writes to the new tables: a
--          symbol in lower case, a member that no stock names, a market value that is no number. Those with residue come first.
-- Grain:   none.
-- Binds:   none.
INSERT INTO :"schema".drill_excused (kind, entry_id, group_id)
SELECT 'list', g.entry_id, g.id
  FROM :"schema".drill_groups AS g
 WHERE g.list_key IS NOT NULL AND NOT EXISTS (SELECT FROM workbench.families AS f JOIN workbench.families AS o USING (family)
                                               WHERE f.entry_id = g.entry_id AND o.entry_id <> g.entry_id)
 ORDER BY EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = g.entry_id) DESC,
          EXISTS (SELECT FROM workbench.membership_residue AS r WHERE r.group_id = g.id) DESC, g.entry_draw
 LIMIT 80;
INSERT INTO :"schema".drill_excused (kind, entry_id, group_id)
SELECT 'sector', g.entry_id, g.id FROM :"schema".drill_groups AS g WHERE g.legacy_type = 'sector_industry_map' ORDER BY g.entry_draw LIMIT 20;
INSERT INTO :"schema".drill_excused (kind, entry_id, stock_id)
SELECT 'stock', s.entry_id, s.id
  FROM :"schema".drill_stocks AS s
 WHERE NOT s.has_namesakes AND s.market_cap <> 'NaN'
 ORDER BY s.long_array_key IS NULL, s.entry_draw
 LIMIT 60;
INSERT INTO :"schema".group_memberships (group_id, symbol) SELECT group_id, 'drill' FROM :"schema".drill_excused WHERE kind = 'list';
UPDATE :"schema".stock_metadata SET market_cap = 'NaN' WHERE id IN (SELECT stock_id FROM :"schema".drill_excused WHERE kind = 'stock');
INSERT INTO :"schema".definition_groups (name, type, environment) VALUES ('DRILL_OWN', 'CUSTOM', 'DEFAULT');
INSERT INTO :"schema".group_memberships (group_id, symbol, weight)
SELECT g.id, x.symbol, x.weight
  FROM :"schema".definition_groups AS g CROSS JOIN (VALUES ('DRILLA', 1.10), ('DRILLB', 2)) AS x (symbol, weight)
 WHERE (g.type, g.name) = ('CUSTOM', 'DRILL_OWN');
INSERT INTO :"schema".drill_excused (kind, group_id) SELECT 'own', id FROM :"schema".definition_groups WHERE (type, name) = ('CUSTOM', 'DRILL_OWN');
-- Writers of sectors need another isolation than a copy can have: the member is noted by the workbench, without its trigger.
SELECT set_config('workbench.carrying', 'planted', true);
INSERT INTO :"schema".group_memberships (group_id, symbol) SELECT group_id, 'DRILL' FROM :"schema".drill_excused WHERE kind = 'sector';
SELECT workbench.note_sector_members(array_agg(g.environment::text), array_agg('DRILL'::text))
  FROM :"schema".definition_groups AS g
 WHERE g.id IN (SELECT group_id FROM :"schema".drill_excused WHERE kind = 'sector')
HAVING count(*) > 0;
