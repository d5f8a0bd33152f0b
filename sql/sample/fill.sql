-- Purpose: receive the sample's entries with the ids they were given.
-- Grain:   an entry.
-- Binds:   none; rows stream in.
COPY :"schema".cache_entries (id, type, name, key, value, environment, created_at, updated_at, universe_category,
                            liquidity_filter, universe_metadata, last_universe_update)
FROM STDIN;
