-- Purpose: who holds the advisory lock, in words.
-- Grain:   one row; NULL when nobody does.
-- Binds:   none.
SELECT string_agg(format('process %s (%s)', l.pid, coalesce(nullif(a.application_name, ''), 'no application name')), ', ' ORDER BY l.pid)
         AS holders
  FROM pg_locks AS l
  LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('relationship workbench', 0);
