-- Purpose: stop the writers of both sides until the transaction ends, in the order in which writers of the after side come;
--          readers go on.
-- Grain:   none; a lock timeout when a writer does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '500ms';
LOCK TABLE :"schema".group_memberships, :"schema".definition_groups, :"schema".stock_metadata, :"schema".cache_entries
  IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
