-- Purpose: remember what each row of the archive says, so that later changes to it can be named.
-- Grain:   a row per entry.
-- Binds:   none.
INSERT INTO workbench.archived_entries (entry_id, digest)
SELECT a.id, sha256(convert_to(a::text, 'UTF8')) FROM :"schema".cache_entries_archive AS a;
