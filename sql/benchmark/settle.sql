-- Purpose: what a running server does in time: visibility map, statistics; so that nothing but the queries differs.
-- Grain:   none.
-- Binds:   none.
VACUUM (ANALYZE);
