-- Purpose: a list is removed, on both sides alike.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
SELECT set_config('workbench.carrying', '', true);
DO $drill$
BEGIN
  IF (SELECT tgenabled <> 'D' FROM pg_trigger WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update') THEN
    DELETE FROM :"schema".cache_entries WHERE id = (SELECT entry_id FROM :"schema".drill_next);
  ELSE
    DELETE FROM :"schema".definition_groups WHERE id = (SELECT group_id FROM :"schema".drill_next);
  END IF;
END
$drill$;
SELECT set_config('workbench.carrying', 'planted', true);
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'Both sides say the same: nothing was lost between them, and no proof can tell what was meant' AS place;
