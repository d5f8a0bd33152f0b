-- Purpose: give functions and tables of version 5 and before the names that they have now, so that they can be removed by these.
-- Grain:   none.
-- Binds:   none.
DO $new_names$
DECLARE
  renamed record;
BEGIN
  FOR renamed IN
    SELECT p.oid::regprocedure AS old_name, n.new_name
      FROM (VALUES ('take_turns', 'lock_and_bump_families'), ('refuse_poorer', 'refuse_losing_write'), ('refuse_weightless', 'refuse_losing_weights'),
                   ('refuse_revival', 'refuse_unsuperseding'), ('honest_unit', 'unambiguous_unit'), ('weigh_merged', 'rebalance_merged_weights'),
                   ('claim_members', 'update_member_of_lists'), ('rebuild_gone', 'delete_documents'), ('rebuild_nothing', 'refuse_truncate'),
                   ('listed', 'with_or_without')) AS n (old_name, new_name)
      JOIN pg_proc AS p ON p.proname = n.old_name AND p.pronamespace = 'workbench'::regnamespace
  LOOP
    EXECUTE format('ALTER FUNCTION %s RENAME TO %I', renamed.old_name, renamed.new_name);
  END LOOP;
END
$new_names$;
ALTER TABLE workbench.family_turns RENAME TO family_locks;
