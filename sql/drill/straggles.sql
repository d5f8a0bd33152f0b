-- Purpose: whether the triggers of the legacy table are those of a cutover that still lets legacy writes through.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM pg_trigger AS t
                WHERE t.tgrelid = to_regclass(format('%I.cache_entries', :'schema'))
                  AND t.tgname = 'workbench_follow_update' AND t.tgenabled <> 'D') AS straggles;
