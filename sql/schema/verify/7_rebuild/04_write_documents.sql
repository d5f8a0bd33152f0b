-- Purpose: the rebuilding of legacy documents is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.rebuild(integer[], integer[], workbench.membership_change[])'::regprocedure,
       'workbench.write_entries(integer[])'::regprocedure, 'workbench.lock_and_bump_families(text[])'::regprocedure,
       'workbench.name_sectors(text[], text[])'::regprocedure, 'workbench.families_of(integer[], integer[])'::regprocedure,
       'workbench.join_sectors(integer[])'::regprocedure,
       'workbench.leave_sectors(text[], text[])'::regprocedure, 'workbench.rebuild_sectors(integer[], integer[], text[], text[])'::regprocedure,
       'workbench.drop_documents(integer[])'::regprocedure,
       'workbench.update_member_of_lists(workbench.membership_change[])'::regprocedure,
       1 / (workbench.with_or_without('["A", "B"]', 'A', false) = '["B"]' AND workbench.with_or_without(NULL, 'A', true) = '["A"]')::integer;
