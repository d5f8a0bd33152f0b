-- Purpose: how much was kept aside when the after side was dropped, and was not put back.
-- Grain:   one row.
-- Binds:   none.
SELECT count(*) AS kept_aside FROM :"schema".cache_entries_kept_aside;
