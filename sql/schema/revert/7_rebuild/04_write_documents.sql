-- Purpose: remove the rebuilding of legacy documents.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.rebuild, workbench.rebuild_sectors, workbench.leave_sectors, workbench.write_entries, workbench.recount, workbench.update_member_of_lists, workbench.with_or_without, workbench.name_sectors,
              workbench.join_sectors, workbench.lock_and_bump_families, workbench.families_of, workbench.refresh_families,
              workbench.drop_documents, workbench.drop_superseded, workbench.is_archived;
DROP TYPE IF EXISTS workbench.membership_change;
