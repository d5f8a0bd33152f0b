-- Purpose: who is in which group: the members of a group in the order of its list, or the groups of a symbol.
-- Grain:   a row per membership, by type and name of the group, then in the order of the list.
-- Binds:   environment; group_type and group_name of a group, or NULL; symbol as normalised, or NULL.
\ir ../legacy_memberships.sql
SELECT m.type, m.name, m.display_name, m.symbol, m.weight, s.display_name AS stock_name, s.sector, s.industry, s.market_cap
  FROM memberships AS m
  LEFT JOIN stocks AS s ON s.symbol = m.symbol AND s.environment = m.environment
 WHERE (CAST(:group_type AS text) IS NULL OR m.type = :group_type)
   AND (CAST(:group_name AS text) IS NULL OR m.name = :group_name)
   AND (CAST(:symbol AS text) IS NULL OR m.symbol = :symbol)
 ORDER BY array_position(ARRAY['ETF', 'THEME', 'SECTOR', 'UNIVERSE'], m.type), m.name COLLATE "C", m.position;
