-- Purpose: a type is left out.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE VIEW workbench.migrated_types (type, type_order, group_type, is_list) AS
VALUES ('etf_holdings', 1, 'ETF', true), ('theme_definition', 2, 'THEME', true), ('sector_industry_map', 3, 'SECTOR', false),
       ('stock_metadata', 4, NULL, false), ('etf_universe', 5, 'UNIVERSE', true), ('stock_universe', 6, 'UNIVERSE', true);
SELECT ARRAY[]::integer[] AS entries, ARRAY['view workbench.migrated_types'] AS subjects, 'view workbench.migrated_types' AS place;
