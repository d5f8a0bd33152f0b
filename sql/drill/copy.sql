-- Purpose: the beginning of a throw-away copy: the legacy documents as a temporary table. Nobody else sees it, no lock on the
--          original stops a writer, no sequence moves (defaults are not copied), and it ends with the transaction.
--          Legacy types that are no relations are not read.
-- Grain:   none.
-- Binds:   none.
SET LOCAL temp_buffers = '64MB';
CREATE TEMPORARY TABLE cache_entries (LIKE :"schema".cache_entries INCLUDING CONSTRAINTS);
INSERT INTO pg_temp.cache_entries
SELECT * FROM :"schema".cache_entries WHERE type IN (SELECT type FROM workbench.migrated_types);
ALTER TABLE pg_temp.cache_entries ADD PRIMARY KEY (id);
ANALYZE pg_temp.cache_entries;
