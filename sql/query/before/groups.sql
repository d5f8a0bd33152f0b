-- Purpose: the groups of an environment with their facts and how many members they have. Facts are the rest
--          of the legacy document, each as text; a key source_type of its own is not among them.
-- Grain:   a row per group, by type and name.
-- Binds:   environment; group_type and group_name, or NULL for all.
\ir ../legacy_memberships.sql
SELECT g.type, g.name, g.display_name, g.environment,
       CASE WHEN jsonb_typeof(g.value -> 'description') = 'string' THEN g.value ->> 'description' END AS description,
       g.legacy_type AS source,
       coalesce(m.members, 0) AS members,
       (SELECT coalesce(jsonb_object_agg(f.key, f.value #>> '{}'), '{}')
          FROM jsonb_each(CASE jsonb_typeof(g.value) WHEN 'object' THEN g.value - ARRAY['source_type', g.list_key] ELSE '{}' END) AS f
         WHERE f.key <> 'description' OR jsonb_typeof(f.value) <> 'string') AS facts,
       ARRAY(SELECT i.industry #>> '{}'
               FROM jsonb_array_elements(CASE jsonb_typeof(g.value -> 'industries')
                                           WHEN 'array' THEN g.value -> 'industries' ELSE '[]' END)
                    WITH ORDINALITY AS i (industry, ordinal)
              WHERE g.type = 'SECTOR' AND jsonb_typeof(i.industry) = 'string'
              ORDER BY i.ordinal) AS industries
  FROM groups AS g
  LEFT JOIN (SELECT id, count(*) AS members FROM memberships GROUP BY id) AS m ON m.id = g.id
 WHERE g.type = coalesce(CAST(:group_type AS text), g.type)
   AND g.name = coalesce(CAST(:group_name AS text), g.name)
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'UNIVERSE'], g.type), g.name COLLATE "C";
