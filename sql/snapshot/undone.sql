-- Purpose: lists that came by loads which were taken back, for the history.
-- Grain:   a row per fund, day and load, with since when until when the list stood.
-- Binds:   none.
SELECT o.environment, o.fund, o.as_of::text AS as_of,
       to_char(o.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since,
       to_char(max(u.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS until
  FROM workbench.loads AS o
  JOIN workbench.loads AS u ON u.load = o.undone_by
 WHERE o.action IN ('load', 'rename') AND o.as_of IS NOT NULL
 GROUP BY o.environment, o.fund, o.as_of, o.recorded_at
 ORDER BY o.recorded_at, o.environment, o.fund;
