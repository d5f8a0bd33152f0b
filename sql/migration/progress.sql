-- Purpose: how far a backfill is, how long it went on, and who is at work on it.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM workbench.families) AS done,
       extract(epoch FROM clock_timestamp() - (SELECT p.entered_at FROM workbench.phases AS p ORDER BY p.place DESC LIMIT 1))::float AS seconds;
