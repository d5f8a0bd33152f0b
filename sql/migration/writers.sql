-- Purpose: which side of a drifting place was written last, and by whom, where row versions and the server can tell: the
--          newest version that remains on the before side against that of the after side's rows that the proof names, or,
--          when it names none, of all rows of the entry. Migrating and changing the phase is no such write.
-- Grain:   a row per place.
-- Binds:   places, entries (of the same length); named, tables, ids (rows of the after side that the proofs name).
WITH suspects AS (
  SELECT * FROM unnest(CAST(:places AS integer[]), CAST(:entries AS integer[])) AS s (place, entry_id)
), named AS (
  SELECT * FROM unnest(CAST(:named AS integer[]), CAST(:tables AS text[]), CAST(:ids AS integer[])) AS n (place, table_name, id)
), current_entries AS (
  SELECT s.place, e.* FROM suspects AS s JOIN workbench.entries AS e ON e.entry_id = s.entry_id
), versions AS (
  SELECT s.place, 'before' AS side, 1 AS nearness, c.xmin AS version
    FROM suspects AS s JOIN :"schema".cache_entries AS c ON c.id = s.entry_id
   UNION ALL
  SELECT n.place, 'after', 1, g.xmin
    FROM named AS n JOIN :"schema".definition_groups AS g ON n.table_name = 'definition_groups' AND g.id = n.id
   UNION ALL
  SELECT n.place, 'after', 1, m.xmin
    FROM named AS n JOIN :"schema".group_memberships AS m ON n.table_name = 'group_memberships' AND m.id = n.id
   UNION ALL
  SELECT n.place, 'after', 1, s.xmin
    FROM named AS n JOIN :"schema".stock_metadata AS s ON n.table_name = 'stock_metadata' AND s.id = n.id
   UNION ALL
  SELECT s.place, 'after', 2, e.xmin FROM suspects AS s JOIN workbench.entries AS e ON e.entry_id = s.entry_id
   UNION ALL
  SELECT s.place, 'after', 2, k.xmin FROM suspects AS s JOIN workbench.kept_entries AS k ON k.entry_id = s.entry_id
   UNION ALL
  SELECT s.place, 'after', 2, a.xmin FROM suspects AS s JOIN workbench.set_aside_elements AS a ON a.entry_id = s.entry_id
   UNION ALL
  SELECT s.place, 'after', 2, g.xmin FROM current_entries AS s JOIN :"schema".definition_groups AS g ON g.id = s.group_id
   UNION ALL
  SELECT s.place, 'after', 2, m.xmin FROM current_entries AS s JOIN :"schema".group_memberships AS m ON m.group_id = s.group_id
   UNION ALL
  SELECT s.place, 'after', 2, r.xmin FROM current_entries AS s JOIN workbench.membership_residue AS r ON r.group_id = s.group_id
   UNION ALL
  SELECT s.place, 'after', 2, k.xmin FROM current_entries AS s JOIN :"schema".stock_metadata AS k ON k.id = s.stock_id
), newest AS (
  SELECT DISTINCT ON (place, side) place, side, version, age(version) AS age
    FROM versions
   ORDER BY place, side, nearness, age(version)
), judged AS (
  SELECT s.place, w.side, w.version
    FROM suspects AS s
    LEFT JOIN newest AS b ON b.place = s.place AND b.side = 'before'
    LEFT JOIN newest AS a ON a.place = s.place AND a.side = 'after'
    -- Where one side has no row left, the other one's need not be the last write.
    LEFT JOIN newest AS w ON w.place = s.place
     AND CASE WHEN s.entry_id IS NULL THEN w.side = 'after'
              WHEN b.age < a.age THEN w.side = 'before'
              WHEN a.age < b.age THEN w.side = 'after' END
     AND NOT EXISTS (SELECT FROM workbench.phases AS p WHERE p.xmin = w.version)
), timed AS (
  SELECT *, CASE WHEN current_setting('track_commit_timestamp')::boolean THEN pg_xact_commit_timestamp(version) END AS committed_at
    FROM judged
)
-- A session that did nothing since is told by the statement during which the transaction committed.
SELECT t.place, t.side, t.version::text::bigint AS transaction, to_char(t.committed_at, 'YYYY-MM-DD HH24:MI:SS.US UTC') AS committed_at,
       (SELECT string_agg('process ' || a.pid || ' (' || coalesce(nullif(a.application_name, ''), 'no application name') || ')', ', '
                          ORDER BY a.pid)
          FROM pg_stat_activity AS a
         WHERE a.datname = current_database() AND a.state = 'idle'
           AND t.committed_at BETWEEN a.query_start AND a.state_change) AS session
  FROM timed AS t
 ORDER BY t.place;
