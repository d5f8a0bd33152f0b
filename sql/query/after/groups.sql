-- Purpose: the groups of an environment with their facts and how many members they have. Facts are the rest
--          of the legacy document, each as text; a key source_type of its own is not among them.
-- Grain:   a row per group, by type and name.
-- Binds:   environment; group_type and group_name, or NULL for all.
SELECT g.type, g.name, g.display_name, g.environment, g.description, g.metadata ->> 'source_type' AS source,
       (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS members,
       (SELECT coalesce(jsonb_object_agg(f.key, f.value #>> '{}'), '{}')
          FROM jsonb_each(CASE jsonb_typeof(g.metadata) WHEN 'object' THEN g.metadata - 'source_type' ELSE '{}' END) AS f) AS facts,
       ARRAY(SELECT i.industry #>> '{}'
               FROM jsonb_array_elements(CASE jsonb_typeof(g.metadata -> 'industries')
                                           WHEN 'array' THEN g.metadata -> 'industries' ELSE '[]' END)
                    WITH ORDINALITY AS i (industry, ordinal)
              WHERE g.type = 'SECTOR' AND jsonb_typeof(i.industry) = 'string'
              ORDER BY i.ordinal) AS industries
  FROM :"schema".definition_groups AS g
 WHERE g.environment = :environment
   AND g.type = coalesce(CAST(:group_type AS text), g.type)
   AND g.name = coalesce(CAST(:group_name AS text), g.name)
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE'], g.type::text), g.name COLLATE "C";
