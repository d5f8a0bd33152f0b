-- Purpose: the locks that taking triggers and tables away needs, had before any of it is done; the tries are short, since
--          readers queue behind them.
-- Grain:   none; a lock timeout when somebody does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '100ms';
LOCK TABLE :"schema".cache_entries, :"schema".definition_groups, :"schema".group_memberships, :"schema".stock_metadata,
           workbench.entries IN ACCESS EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';
