-- Purpose: the lock that taking triggers off the tables of both sides needs; the tries are short, since readers queue behind
--          them.
-- Grain:   none; a lock timeout when somebody does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '100ms';
LOCK TABLE :"schema".cache_entries, :"schema".group_memberships, :"schema".definition_groups, :"schema".stock_metadata
  IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
