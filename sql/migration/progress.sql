-- Purpose: how far a backfill is, and for how long the session at work has been at it: NULL where none is, or not from the beginning.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM workbench.families) AS copied,
       (SELECT extract(epoch FROM clock_timestamp() - p.entered_at)::float
          FROM (SELECT entered_at FROM workbench.phases ORDER BY place DESC LIMIT 1) AS p
         WHERE EXISTS (SELECT
                         FROM pg_locks AS l
                         JOIN pg_stat_activity AS a ON a.pid = l.pid
                        WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database() AND a.backend_start <= p.entered_at
                          AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('relationship workbench', 0))) AS seconds;
