-- Purpose: the mapping views are there with every column that backfill and proof read; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT ordinal, outcome, symbol, spelling, form, weight, own_weight, metadata, element, reason
  FROM workbench.map_list('[]', NULL, 'text');
SELECT entry_id, type, group_type, is_list, name, environment, outcome, reason FROM workbench.mapped_group_entries WHERE false;
SELECT entry_id, symbol, environment, outcome, reason FROM workbench.mapped_stock_entries WHERE false;
SELECT entry_id, type, name, environment, outcome, reason FROM workbench.mapped_entries WHERE false;
SELECT entry_id, legacy_type, name, type, display_name, description, metadata, liquidity_filter, environment, created_at,
       updated_at, last_update, legacy_key, list_key, list_text, list_reason, element_form, weight_unit, elements,
       shadowed_keys, universe_category, universe_metadata FROM workbench.mapped_groups WHERE false;
SELECT entry_id, symbol, environment, display_name, sector, industry, market_cap, is_validated, metadata, created_at,
       updated_at, last_update, legacy_key, universe_category, liquidity_filter, universe_metadata
  FROM workbench.mapped_stocks WHERE false;
SELECT stock_entry_id, symbol, sector_entry_id FROM workbench.mapped_sector_members WHERE false;
SELECT entry_id, list_key, ordinal, outcome, created_at, updated_at FROM workbench.mapped_elements WHERE false;
