-- Purpose: foreign keys to cache_entries, through which deleting entries would reach tables of others.
-- Grain:   a row per constraint.
-- Binds:   none.
SELECT format('constraint %I on table %s', conname, conrelid::regclass) AS dependent
  FROM pg_constraint
 WHERE contype = 'f' AND confrelid = to_regclass(format('%I.cache_entries', :'schema'))
 ORDER BY 1;
