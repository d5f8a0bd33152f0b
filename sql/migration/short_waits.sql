-- Purpose: a batch waits for nobody long: a writer that waits for it meanwhile must never be the one that a deadlock ends, and
--          PostgreSQL looks for one after a second. Plans are made once a session.
-- Grain:   none.
-- Binds:   none.
SET LOCAL lock_timeout = '50ms';
SET LOCAL plan_cache_mode = force_generic_plan;
