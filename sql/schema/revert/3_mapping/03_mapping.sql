-- Purpose: remove the mapping of entries.
-- Grain:   none.
-- Binds:   none.
DROP VIEW IF EXISTS workbench.mapped_elements, workbench.mapped_sector_members, workbench.mapped_stocks,
          workbench.mapped_groups, workbench.mapped_entries, workbench.mapped_stock_entries,
          workbench.mapped_group_entries;
DROP FUNCTION IF EXISTS workbench.map_list;
