-- Purpose: who holds a lock on cache_entries that stands against ours.
-- Grain:   a row per session.
-- Binds:   none.
SELECT DISTINCT l.pid, coalesce(nullif(a.application_name, ''), 'no application name') AS application_name
  FROM pg_locks AS l
  LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
 WHERE l.locktype = 'relation' AND l.granted AND l.relation = to_regclass(format('%I.cache_entries', :'schema'))
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()
 ORDER BY l.pid;
