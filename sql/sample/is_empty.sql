-- Purpose: whether the legacy table holds no entry of any type.
-- Grain:   one row.
-- Binds:   none.
SELECT NOT EXISTS (SELECT FROM :"schema".cache_entries) AS is_empty;
