-- Purpose: the changes after a place, in an order in which none that commits later can stand before one that was read: of
--          transactions before the oldest that is still running, wherever in the cluster.
-- Grain:   a row per transaction and what it changed, with the last of the changes noted.
-- Binds:   xid, number, the place; most, how many that were noted are looked at.
SELECT xid, max(number) AS number, type, name, environment
  FROM (SELECT c.xid::text::bigint AS xid, c.number, c.type, c.name, c.environment
          FROM workbench.changes AS c
         WHERE (c.xid, c.number) > (CAST(CAST(:xid AS text) AS xid8), CAST(:number AS bigint))
           AND c.xid < pg_snapshot_xmin(pg_current_snapshot()) AND c.feed = 'workbench.changes'::regclass
         ORDER BY c.xid, c.number
         LIMIT :most) AS r
 GROUP BY xid, type, name, environment
 ORDER BY xid, max(number);
