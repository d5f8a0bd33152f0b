-- Purpose: how far a backfill is, and how long ago it began.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM workbench.families) AS copied,
       extract(epoch FROM clock_timestamp() - (SELECT p.entered_at FROM workbench.phases AS p ORDER BY p.place DESC LIMIT 1))::float AS seconds;
