-- Purpose: for how many days the phase has held, by the server's clock.
-- Grain:   one row.
-- Binds:   none.
SELECT extract(epoch FROM clock_timestamp() - entered_at)::float8 / 86400 AS days
  FROM workbench.phases
 ORDER BY place DESC
 LIMIT 1;
