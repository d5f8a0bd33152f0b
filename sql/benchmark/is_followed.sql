-- Purpose: whether the after side follows the writes to the legacy table.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM pg_trigger AS t
                WHERE t.tgrelid = format('%I.cache_entries', :'schema')::regclass AND NOT t.tgisinternal) AS followed;
