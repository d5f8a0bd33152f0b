-- Purpose: let the next insert follow the ids that were given.
-- Grain:   none.
-- Binds:   none.
SELECT setval(pg_get_serial_sequence(format('%I.cache_entries', :'schema'), 'id'), max(id))
  FROM :"schema".cache_entries;
