-- Purpose: which triggers on cache_entries are missing or disabled, so that the after side does not follow.
-- Grain:   a row per trigger; none when all are in place.
-- Binds:   none.
SELECT 'trigger ' || w.name AS name, CASE WHEN t.tgname IS NULL THEN 'missing' ELSE 'disabled' END AS defect
  FROM (VALUES ('workbench_follow_insert'), ('workbench_follow_update'), ('workbench_follow_delete'),
               ('workbench_follow_truncate')) AS w (name)
  LEFT JOIN pg_trigger AS t
    ON t.tgname = w.name AND t.tgrelid = to_regclass(format('%I.cache_entries', :'schema'))
 WHERE t.tgname IS NULL OR t.tgenabled NOT IN ('O', 'A')
 ORDER BY 1
