-- Purpose: the groups as a snapshot keeps them. As-of is what the document says of its data (as_of, last_updated), else
--          when the entry was last changed.
-- Grain:   a row per group, by environment, type and name.
-- Binds:   none.
SELECT g.environment::text, g.type::text, g.name::text, g.display_name, g.description,
       coalesce(substring(g.metadata ->> 'as_of' FROM '^\d{4}-\d{2}-\d{2}'),
                substring(g.metadata ->> 'last_updated' FROM '^\d{4}-\d{2}-\d{2}'),
                to_char(coalesce(g.updated_at, g.created_at), 'YYYY-MM-DD')) AS as_of,
       g.metadata ->> 'source_type' AS source_type, e.weight_unit, g.metadata::text AS metadata,
       g.liquidity_filter::text AS liquidity_filter
  FROM :"schema".definition_groups AS g
  LEFT JOIN workbench.entries AS e ON e.group_id = g.id
 ORDER BY g.environment COLLATE "C", g.type COLLATE "C", g.name COLLATE "C";
