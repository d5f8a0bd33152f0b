-- Purpose: whether legacy writes are carried over though the after side is primary.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM pg_trigger
                WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update'
                  AND tgenabled IN ('O', 'A')) AS stragglers;
