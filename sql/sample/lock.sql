-- Purpose: keep other writers out until the sample is committed. Readers go on.
-- Grain:   none.
-- Binds:   none.
LOCK TABLE :"schema".cache_entries IN SHARE ROW EXCLUSIVE MODE;
