-- Purpose: remove the triggers that rebuild legacy documents, those that are still there, with their functions.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.rebuild_members, workbench.rebuild_groups, workbench.rebuild_stocks, workbench.delete_documents,
              workbench.refuse_truncate;
