-- Purpose: who holds a lock on a table of either side that stands against ours, in words.
-- Grain:   one row; NULL when nobody does.
-- Binds:   none.
SELECT string_agg(format('process %s (%s) on %s', pid, name, tables), ', ' ORDER BY pid) AS holders
  FROM (SELECT l.pid, coalesce(nullif(a.application_name, ''), nullif(a.backend_type, 'client backend'), 'no application name') AS name,
               string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname) AS tables
          FROM pg_locks AS l
          JOIN pg_class AS c ON c.oid = l.relation
          LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
         WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.relation IN (to_regclass(format('%I.cache_entries', :'schema')), to_regclass(format('%I.group_memberships', :'schema')),
                              to_regclass(format('%I.definition_groups', :'schema')), to_regclass(format('%I.stock_metadata', :'schema')),
                              to_regclass('workbench.entries'))
         GROUP BY l.pid, a.application_name, a.backend_type) AS h;
