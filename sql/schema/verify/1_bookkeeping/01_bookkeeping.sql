-- Purpose: the bookkeeping is there with every column that the workbench reads; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT only_row, version, schema_name, phase FROM workbench.deployment WHERE false;
SELECT entry_id, type, group_id, stock_id, legacy_key, list_key, list_text, list_reason, element_form, weight_unit,
       shadowed_keys, universe_category, liquidity_filter, universe_metadata FROM workbench.entries WHERE false;
SELECT entry_id, type, name, key, value, environment, created_at, updated_at, universe_category, liquidity_filter,
       universe_metadata, last_universe_update, outcome, reason FROM workbench.kept_entries WHERE false;
SELECT membership_id, group_id, position, spelling, form, own_weight FROM workbench.membership_residue WHERE false;
SELECT entry_id, position, outcome, symbol, element, reason FROM workbench.set_aside_elements WHERE false;
