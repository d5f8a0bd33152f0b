-- Purpose: remove what follows legacy writes, and the families.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.follow_insert, workbench.follow_update, workbench.follow_delete, workbench.follow_truncate,
    workbench.begin_sync, workbench.end_sync, workbench.follow_elements, workbench.follow_stock, workbench.follow_splice,
    workbench.place_of, workbench.follow, workbench.refuse_stale, workbench.lock_families, workbench.lock_family,
    workbench.refuse_losing_write, workbench.refuse_losing_weights, workbench.merge_stocks, workbench.merge_sector_members,
    workbench.sector_claims, workbench.merge_groups, workbench.merge_kept_entries, workbench.merge_list,
    workbench.place_elements, workbench.place_between, workbench.is_narrow, workbench.map_sector_members,
    workbench.map_kept_entries, workbench.map_stocks, workbench.map_groups, workbench.map_stock_entries,
    workbench.map_group_entries, workbench.family, workbench.family_environment, workbench.family_kind, workbench.is_migrated;
DROP TYPE IF EXISTS workbench.sector_claim, workbench.placed_element;
DROP INDEX IF EXISTS workbench.entries_sectors;
DROP TABLE IF EXISTS workbench.families, workbench.family_locks;
