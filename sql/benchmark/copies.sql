-- Purpose: the legacy table twice more, each in a schema of its own: as found, which nothing follows, and with the
--          indexes that a careful engineer would have added.
-- Grain:   none.
-- Binds:   none.
CREATE SCHEMA legacy_as_found;
CREATE TABLE legacy_as_found.cache_entries (LIKE public.cache_entries INCLUDING ALL);
INSERT INTO legacy_as_found.cache_entries SELECT * FROM public.cache_entries ORDER BY id;

CREATE SCHEMA indexed;
CREATE TABLE indexed.cache_entries (LIKE public.cache_entries INCLUDING ALL);
INSERT INTO indexed.cache_entries SELECT * FROM public.cache_entries ORDER BY id;
CREATE INDEX cache_entries_value ON indexed.cache_entries USING gin (value jsonb_path_ops);
CREATE INDEX cache_entries_lookup ON indexed.cache_entries (type, environment, key);
CREATE INDEX cache_entries_sector ON indexed.cache_entries (environment, (value ->> 'sector'), key) WHERE type = 'stock_metadata';
