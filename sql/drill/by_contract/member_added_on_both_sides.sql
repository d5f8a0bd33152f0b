-- Purpose: a member that nobody meant is added to a list, on both sides alike.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
SELECT set_config('workbench.sync_direction', '', true);
DO $drill$
BEGIN
  IF (SELECT tgenabled <> 'D' FROM pg_trigger WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update') THEN
    UPDATE :"schema".cache_entries AS c SET value = jsonb_set(c.value, ARRAY[n.list_key], c.value -> n.list_key || jsonb_build_array(CASE n.form WHEN 'text' THEN '"MSTF"' ELSE jsonb_build_object(n.form, 'MSTF') END))
      FROM :"schema".drill_next AS n WHERE c.id = n.entry_id;
  ELSE
    INSERT INTO :"schema".group_memberships (group_id, symbol) SELECT group_id, 'MSTF' FROM :"schema".drill_next;
  END IF;
END
$drill$;
SELECT set_config('workbench.sync_direction', 'planted', true);
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'Both sides say the same: nothing was lost between them, and no proof can tell what was meant' AS place;
