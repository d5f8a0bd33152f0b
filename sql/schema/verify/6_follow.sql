-- Purpose: verify what follows legacy writes, by examples.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (workbench.family('themes', 'themes:AI', 'list', 'TEST') = 'TEST THEME AI'
        AND workbench.family('stock_metadata', 'Berkshire', 'brk-b', 'PROD') = 'PROD STOCK BRK.B'
        AND (SELECT count(*) = 7 FROM workbench.migrated_types WHERE workbench.is_migrated(type))
        AND to_regclass('workbench.families_family') IS NOT NULL
        AND to_regclass('workbench.entries_sectors') IS NOT NULL
        AND (SELECT count(*) >= 4 FROM workbench.family_locks WHERE version >= 0))::integer;
SELECT 1 / (count(*) = 2 AND bool_and(wants_number) AND bool_and(place IS NULL AND NOT is_kept))::integer
  FROM workbench.place_elements(0, 0, '["A", null]', NULL, 'text');
