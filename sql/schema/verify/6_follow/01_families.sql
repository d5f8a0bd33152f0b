-- Purpose: every entry has a family, and families are told as documented; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (workbench.family('themes', 'themes:AI', 'list', 'TEST') = 'TEST THEME AI'
        AND workbench.family('stock_metadata', 'Berkshire', 'brk-b', 'PROD') = 'PROD STOCK BRK.B'
        AND (SELECT count(*) = 7 FROM workbench.migrated_types WHERE workbench.is_migrated(type))
        AND to_regclass('workbench.families_family') IS NOT NULL
        AND to_regclass('workbench.entries_sectors') IS NOT NULL
        AND (SELECT count(*) >= 4 FROM workbench.family_locks WHERE version >= 0))::integer;
SELECT entry_id, family, list_total FROM workbench.families WHERE false;
