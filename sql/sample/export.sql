-- Purpose: the whole legacy table as text, for a comparison byte by byte.
-- Grain:   an entry, by id.
-- Binds:   none; rows stream out.
COPY (SELECT id, type, name, key, value, environment, created_at, updated_at, universe_category, liquidity_filter,
             universe_metadata, last_universe_update
        FROM :"schema".cache_entries
       ORDER BY id)
TO STDOUT;
