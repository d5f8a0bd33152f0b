-- Purpose: who is in which group: the members of a group in the order of its list, or the groups of a symbol.
-- Grain:   a row per membership, by type and name of the group, then in the order of the list.
-- Binds:   environment; group_type and group_name of a group, or NULL; symbol as normalised, or NULL.
SELECT g.type, g.name, g.display_name, m.symbol, m.weight, s.display_name AS stock_name, s.sector, s.industry, s.market_cap
  FROM :"schema".definition_groups AS g
  JOIN :"schema".group_memberships AS m ON m.group_id = g.id
  LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
  LEFT JOIN :"schema".stock_metadata AS s ON s.symbol = m.symbol AND s.environment = g.environment
 WHERE g.environment = :environment
   AND (CAST(:group_type AS text) IS NULL OR g.type = :group_type)
   AND (CAST(:group_name AS text) IS NULL OR g.name = :group_name)
   AND (CAST(:symbol AS text) IS NULL OR m.symbol = :symbol)
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE'], g.type::text), g.name COLLATE "C",
       coalesce(r.position, m.id);
