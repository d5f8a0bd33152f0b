-- Purpose: which feed this is, the newest change that can be read, and the oldest where older ones may have been pruned.
-- Grain:   one row.
-- Binds:   none.
-- The name of the feed is another one in another cluster, another database, a table made anew, and where a backup or a standby
-- took over: transactions may have other numbers there. A crash may give a number again that left no trace: no place is beyond
-- what was committed. In the seven days workbench.prune_changes has its part.
SELECT left(md5(concat_ws(' ', c.system_identifier, d.oid, 'workbench.changes'::regclass::oid,
                          CASE WHEN pg_is_in_recovery() THEN lpad(upper(to_hex((pg_control_checkpoint()).timeline_id)), 8, '0')
                               ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END)), 8) AS feed,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon, coalesce(n.xid::text::bigint, 0) AS newest_xid,
       coalesce(n.number, 0) AS newest_number, o.xid::text::bigint AS oldest_xid, o.number AS oldest_number
  FROM pg_control_system() AS c
  JOIN pg_database AS d ON d.datname = current_database()
  LEFT JOIN LATERAL (SELECT x.xid, x.number FROM workbench.changes AS x
                      WHERE x.xid < pg_snapshot_xmin(pg_current_snapshot()) AND x.feed = 'workbench.changes'::regclass
                      ORDER BY x.xid DESC, x.number DESC LIMIT 1) AS n ON true
  LEFT JOIN LATERAL (SELECT x.xid, x.number, x.changed_at FROM workbench.changes AS x WHERE x.feed = 'workbench.changes'::regclass
                      ORDER BY x.xid, x.number LIMIT 1) AS o ON o.changed_at < clock_timestamp() - interval '7 days';
