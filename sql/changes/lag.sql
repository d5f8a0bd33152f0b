-- Purpose: how long ago the oldest committed change was written that waits for an older transaction to end, and whose that is.
-- Grain:   one row.
-- Binds:   none.
WITH waiting AS (
  SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon, min(c.changed_at) AS since
    FROM workbench.changes AS c
   WHERE c.xid > pg_snapshot_xmin(pg_current_snapshot()) AND c.feed = 'workbench.changes'::regclass
)
SELECT coalesce(extract(epoch FROM clock_timestamp() - w.since), 0)::double precision AS seconds, h.pid, h.application, h.account
  FROM waiting AS w
  LEFT JOIN LATERAL (
    SELECT a.pid, a.application_name AS application, a.usename::text AS account FROM pg_stat_activity AS a WHERE a.backend_xid = w.horizon::xid
     UNION ALL
    SELECT NULL, 'prepared transaction ' || p.gid, p.owner::text FROM pg_prepared_xacts AS p WHERE p.transaction = w.horizon::xid
     LIMIT 1) AS h ON w.since IS NOT NULL;
