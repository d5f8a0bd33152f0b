-- Purpose: stop the writers of cache_entries until the transaction ends; readers go on.
-- Grain:   none; a lock timeout when a writer does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '1s';
LOCK TABLE :"schema".cache_entries IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
