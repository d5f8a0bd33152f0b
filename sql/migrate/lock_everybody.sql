-- Purpose: the lock that taking triggers off cache_entries needs; the tries are short, since readers queue behind them.
-- Grain:   none; a lock timeout when somebody does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '100ms';
LOCK TABLE :"schema".cache_entries IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
