-- Purpose: whether old readers have a view in the place of the archived documents.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass('workbench.cache_entries') IS NOT NULL AS has_view;
