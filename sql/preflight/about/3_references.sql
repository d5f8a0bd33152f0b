-- Purpose: what refers to cache_entries.
-- Grain:   a row per foreign key, rule or view; one where there is none.
-- Binds:   none.
WITH referring AS (
  SELECT 'warning' AS level, format('foreign key %I of %s', k.conname, k.conrelid::regclass) AS subject,
         CASE k.confdeltype WHEN 'c' THEN 'deleting an entry deletes its rows there; ' WHEN 'n' THEN 'deleting an entry empties its columns there; ' ELSE '' END
           || '`workbench archive` is refused while it is there' AS says,
         'Before the archive, let it refer to the new tables, or drop it.' AS advice
    FROM pg_constraint AS k
   WHERE k.contype = 'f' AND k.confrelid = to_regclass(format('%I.cache_entries', :'schema'))
   UNION ALL
  SELECT 'warning', format('rule %I on cache_entries', w.rulename), 'it can turn a write into another one; what is followed is what reaches the table',
         'See that it does what you think.'
    FROM pg_rewrite AS w WHERE w.ev_class = to_regclass(format('%I.cache_entries', :'schema'))
   UNION ALL
  SELECT DISTINCT 'warning', 'view ' || w.ev_class::regclass, 'it reads cache_entries, and finds no migrated types there after `workbench archive`',
         'Let it read workbench.cache_entries, which `workbench archive --with-view` makes.'
    FROM pg_depend AS d
    JOIN pg_rewrite AS w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
   WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(format('%I.cache_entries', :'schema')) AND w.ev_class <> d.refobjid
     AND (SELECT relnamespace FROM pg_class WHERE oid = w.ev_class) <> coalesce(to_regnamespace('workbench')::oid, 0)
   UNION ALL
  SELECT 'warning', 'table ' || x, 'it stands where `workbench archive` would write', 'Rename it before the archive.'
    FROM unnest(ARRAY['cache_entries_archive']) AS x
   WHERE to_regclass(format('%I.%I', :'schema', x)) IS NOT NULL AND to_regclass('workbench.archived') IS NULL
)
SELECT * FROM referring
 UNION ALL
SELECT 'ok', 'references', 'no foreign key, rule or view of others depends on cache_entries', '' WHERE NOT EXISTS (SELECT FROM referring)
 ORDER BY 2;
