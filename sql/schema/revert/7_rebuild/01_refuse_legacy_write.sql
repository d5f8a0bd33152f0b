-- Purpose: remove the refusal of stragglers.
-- Grain:   none.
-- Binds:   none.
DROP TRIGGER IF EXISTS workbench_refuse_insert ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_refuse_update ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_refuse_delete ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_refuse_truncate ON :"schema".cache_entries;
DROP FUNCTION IF EXISTS workbench.refuse_straggler;
