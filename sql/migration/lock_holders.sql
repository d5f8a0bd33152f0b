-- Purpose: who holds the advisory lock.
-- Grain:   a row per session.
-- Binds:   none.
SELECT l.pid, coalesce(nullif(a.application_name, ''), 'no application name') AS application_name
  FROM pg_locks AS l
  LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('relationship workbench', 0)
 ORDER BY l.pid;
