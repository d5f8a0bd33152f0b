-- Purpose: remove the rebuilding of legacy documents.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.rebuild, workbench.rebuild_sectors, workbench.leave_sectors, workbench.write_entries, workbench.recount, workbench.claim_members, workbench.listed, workbench.name_sectors,
              workbench.join_sectors, workbench.take_turns, workbench.families_of, workbench.refresh_families,
              workbench.drop_documents, workbench.drop_superseded, workbench.is_archived;
DROP TYPE IF EXISTS workbench.membership_change;
