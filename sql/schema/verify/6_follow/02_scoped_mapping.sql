-- Purpose: the mapping of a few entries answers with the columns of the mapping of all; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT entry_id, name, outcome FROM workbench.map_group_entries('{}');
SELECT entry_id, symbol, outcome FROM workbench.map_stock_entries('{}');
SELECT entry_id, metadata, list_key, weight_unit FROM workbench.map_groups('{}');
SELECT entry_id, sector, metadata FROM workbench.map_stocks('{}');
SELECT stock_entry_id, sector_entry_id FROM workbench.map_sector_members('{}', '{}');
SELECT entry_id, outcome, reason FROM workbench.map_kept_entries('{}');
