-- Purpose: have autovacuum leave the tables of both sides: it ends for whoever has waited for its lock for deadlock_timeout, longer
--          than the short tries wait, and none begins while this lock is held. Neither readers nor writers wait behind it.
-- Grain:   none; a lock timeout when a VACUUM by hand, which ends for nobody, goes on.
-- Binds:   none.
DO $outwait$
DECLARE
  vacuumed regclass;
BEGIN
  PERFORM set_config('lock_timeout', least(setting::int + 500, 5000)::text, true) FROM pg_settings WHERE name = 'deadlock_timeout';
  FOR vacuumed IN
    SELECT DISTINCT l.relation
      FROM pg_locks AS l
     WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.pid IN (SELECT pid FROM pg_stat_progress_vacuum UNION ALL SELECT pid FROM pg_stat_progress_analyze)
       AND l.relation IN (to_regclass(format('%I.cache_entries', :'schema')), to_regclass(format('%I.group_memberships', :'schema')),
                          to_regclass(format('%I.definition_groups', :'schema')), to_regclass(format('%I.stock_metadata', :'schema')),
                          to_regclass('workbench.entries'))
  LOOP
    EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', vacuumed);
  END LOOP;
  PERFORM set_config('lock_timeout', '5s', true);
END
$outwait$;
