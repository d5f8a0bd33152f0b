-- Purpose: what was loaded.
-- Grain:   a row per fund of a load, the newest first.
-- Binds:   none.
SELECT o.load, o.action, o.fund, o.environment, o.as_of::text AS as_of, o.members, o.came_in, o.went_out, o.weights_moved, o.file, o.sha256,
       to_char(o.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at, o.recorded_by, o.undone_by, o.certificate
  FROM workbench.loads AS o
 ORDER BY o.place DESC;
