-- Purpose: remove the mapping of a few entries.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.map_sector_members, workbench.map_kept_entries, workbench.map_stocks, workbench.map_groups, workbench.map_stock_entries,
              workbench.map_group_entries;
