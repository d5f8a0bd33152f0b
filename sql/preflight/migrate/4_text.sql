-- Purpose: texts that cannot be compared with those of the new tables.
-- Grain:   a row per obstacle.
-- Binds:   none.
SELECT 'refusal' AS level, 'column ' || quote_ident(a.attname) || ' of cache_entries' AS subject,
       'its collation ' || a.attcollation::regcollation || ' is neither the database''s nor "C", so that it cannot be compared with the new tables' AS says,
       format('ALTER TABLE %s ALTER %I TYPE %s COLLATE "default";', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod)) AS advice
  FROM pg_attribute AS a
 WHERE a.attrelid = to_regclass(format('%I.cache_entries', :'schema')) AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attcollation NOT IN (0, 'pg_catalog."default"'::regcollation, 'pg_catalog."C"'::regcollation)
 ORDER BY 2;
