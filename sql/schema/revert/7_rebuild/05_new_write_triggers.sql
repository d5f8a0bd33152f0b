-- Purpose: remove the triggers that rebuild legacy documents, those that are still there, with their functions.
-- Grain:   none.
-- Binds:   none.
DROP TRIGGER IF EXISTS workbench_rebuild_insert ON :"schema".group_memberships;
DROP TRIGGER IF EXISTS workbench_rebuild_update ON :"schema".group_memberships;
DROP TRIGGER IF EXISTS workbench_rebuild_delete ON :"schema".group_memberships;
DROP TRIGGER IF EXISTS workbench_rebuild_truncate ON :"schema".group_memberships;
DROP TRIGGER IF EXISTS workbench_rebuild_insert ON :"schema".definition_groups;
DROP TRIGGER IF EXISTS workbench_rebuild_update ON :"schema".definition_groups;
DROP TRIGGER IF EXISTS workbench_rebuild_delete ON :"schema".definition_groups;
DROP TRIGGER IF EXISTS workbench_rebuild_truncate ON :"schema".definition_groups;
DROP TRIGGER IF EXISTS workbench_rebuild_insert ON :"schema".stock_metadata;
DROP TRIGGER IF EXISTS workbench_rebuild_update ON :"schema".stock_metadata;
DROP TRIGGER IF EXISTS workbench_rebuild_delete ON :"schema".stock_metadata;
DROP TRIGGER IF EXISTS workbench_rebuild_truncate ON :"schema".stock_metadata;
DROP TRIGGER IF EXISTS workbench_rebuild_delete ON workbench.entries;
DROP FUNCTION IF EXISTS workbench.rebuild_members, workbench.rebuild_groups, workbench.rebuild_stocks, workbench.delete_documents,
              workbench.refuse_truncate;
