-- Purpose: a stock names another industry, on both sides alike.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
SELECT set_config('workbench.sync_direction', '', true);
DO $drill$
BEGIN
  IF (SELECT tgenabled <> 'D' FROM pg_trigger WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update') THEN
    UPDATE :"schema".cache_entries SET value = value || '{"industry": "Drill"}' WHERE id = (SELECT entry_id FROM :"schema".drill_stocks WHERE NOT has_namesakes ORDER BY entry_draw LIMIT 1);
  ELSE
    UPDATE :"schema".stock_metadata SET industry = 'Drill' WHERE id = (SELECT id FROM :"schema".drill_stocks WHERE NOT has_namesakes ORDER BY entry_draw LIMIT 1);
  END IF;
END
$drill$;
SELECT set_config('workbench.sync_direction', 'planted', true);
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'Both sides say the same: nothing was lost between them, and no proof can tell what was meant' AS place;
