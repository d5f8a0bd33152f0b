-- Purpose: part of a statement: what workbench.mapped_sector_members says of the documents, said of the tables: the sector that
--          each name stands for. By PostgreSQL's own functions, since proof 2 also asks databases of earlier versions.
-- Grain:   a row per way in which a stock can name a sector.
-- Binds:   none.
SELECT DISTINCT ON (g.environment, l.label) g.environment::text, l.label, g.id AS group_id, g.display_name
  FROM :"schema".definition_groups AS g
  JOIN workbench.entries AS e ON e.group_id = g.id AND e.type = 'sector_industry_map'
 CROSS JOIN LATERAL (VALUES (lower(g.name COLLATE "C")), (lower(btrim(g.display_name) COLLATE "C"))) AS l (label)
 ORDER BY g.environment, l.label, e.entry_id
