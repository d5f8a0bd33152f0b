-- Purpose: how much is archived, and how much of other types stayed.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM workbench.archived_entries) AS entries, (SELECT count(*) FROM :"schema".cache_entries) AS others;
