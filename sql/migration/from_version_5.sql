-- Purpose: bring what version 5 and before deployed up to date: functions and tables get the names by which they can be removed now;
--          which entry superseded another, said in words until now, gets a column.
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
ALTER TABLE workbench.kept_entries ADD COLUMN superseded_by integer;
UPDATE workbench.kept_entries
   SET superseded_by = substring(reason FROM '^updated_at: entry ([0-9]+) for the same key is later$')::integer
 WHERE outcome = 'superseded';
-- A note of a kept entry has what differs, or all when only one side has the entry.
UPDATE workbench.after_only AS a
   SET stands = a.stands || jsonb_build_object('superseded_by', x.stored), read_as = a.read_as || jsonb_build_object('superseded_by', x.mapped)
  FROM (SELECT element, substring(stands ->> 'reason' FROM '^updated_at: entry ([0-9]+) for the same key is later$')::integer AS stored,
               substring(read_as ->> 'reason' FROM '^updated_at: entry ([0-9]+) for the same key is later$')::integer AS mapped
          FROM workbench.after_only) AS x
 WHERE x.element = a.element AND a.symbol IS NULL AND a.element LIKE '% kept'
   AND (num_nulls(a.stands, a.read_as) = 1 OR x.stored IS DISTINCT FROM x.mapped);
