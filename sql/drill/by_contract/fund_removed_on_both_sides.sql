-- Purpose: a list is removed, on both sides alike.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
SELECT set_config('workbench.sync_direction', '', true);
DO $drill$
BEGIN
  IF (SELECT tgenabled <> 'D' FROM pg_trigger WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update') THEN
    DELETE FROM :"schema".cache_entries WHERE id = (SELECT g.entry_id FROM :"schema".drill_groups AS g
                                            WHERE g.list_key IS NOT NULL AND g.entry_id NOT IN (SELECT entry_id FROM :"schema".drill_next)
                                              AND NOT EXISTS (SELECT FROM workbench.families AS f JOIN workbench.families AS o USING (family)
                                                               WHERE f.entry_id = g.entry_id AND o.entry_id <> g.entry_id)
                                            ORDER BY g.entry_draw LIMIT 1);
  ELSE
    DELETE FROM :"schema".definition_groups WHERE id = (SELECT g.id FROM :"schema".drill_groups AS g
                                            WHERE g.list_key IS NOT NULL AND g.entry_id NOT IN (SELECT entry_id FROM :"schema".drill_next)
                                              AND NOT EXISTS (SELECT FROM workbench.families AS f JOIN workbench.families AS o USING (family)
                                                               WHERE f.entry_id = g.entry_id AND o.entry_id <> g.entry_id)
                                            ORDER BY g.entry_draw LIMIT 1);
  END IF;
END
$drill$;
SELECT set_config('workbench.sync_direction', 'planted', true);
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'Both sides say the same: nothing was lost between them, and no proof can tell what was meant' AS place;
