-- Purpose: stop the writers of cache_entries for the moment in which it gets its triggers; the tries are short, since writers
--          queue behind them.
-- Grain:   none; a lock timeout when a writer does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '100ms';
LOCK TABLE :"schema".cache_entries IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
