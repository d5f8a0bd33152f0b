-- Purpose: part of a statement: the legacy types that are relations; the lower order keeps the plain name.
-- Grain:   a row per type: its order, the type of the groups that it defines, whether its documents hold a list.
-- Binds:   none.
VALUES
  ('etf_holdings', 1, 'ETF', true),
  ('theme_definition', 2, 'THEME', true),
  ('sector_industry_map', 3, 'SECTOR', false),
  ('stock_metadata', 4, NULL, false),
  ('etf_universe', 5, 'UNIVERSE', true),
  ('stock_universe', 6, 'UNIVERSE', true),
  ('themes', 7, 'THEME', true)
