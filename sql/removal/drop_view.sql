-- Purpose: remove the view for old readers, which reads the mapping's inverse.
-- Grain:   none.
-- Binds:   none.
DROP VIEW IF EXISTS workbench.cache_entries;
