-- Purpose: a trigger acts in the phase in which it should not, or does not in the phase in which it should.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DO $drill$
BEGIN
  IF (SELECT tgenabled = 'D' FROM pg_trigger WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update') THEN
    ALTER TABLE :"schema".cache_entries ENABLE TRIGGER workbench_follow_update;
  ELSE
    ALTER TABLE :"schema".cache_entries DISABLE TRIGGER workbench_follow_update;
  END IF;
END
$drill$;
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger workbench_follow_update on cache_entries', 'trigger workbench_follow_insert on cache_entries'] AS subjects, 'trigger workbench_follow_update on cache_entries' AS place;
