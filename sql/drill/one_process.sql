-- Purpose: no parallel workers for a drill: each of its many proofs of a small copy is over before a worker has started.
-- Grain:   none.
-- Binds:   none.
SET LOCAL max_parallel_workers_per_gather = 0;
