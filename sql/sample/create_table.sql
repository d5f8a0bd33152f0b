-- Purpose: the legacy table exactly as the legacy system made it.
-- Grain:   an entry: a document of one type, name, key and environment.
-- Binds:   none.
CREATE TABLE :"schema".cache_entries (
  id serial PRIMARY KEY,
  type varchar(50) NOT NULL,
  name varchar(100) NOT NULL,
  key varchar(100) NOT NULL,
  value jsonb NOT NULL,
  environment varchar(10) NOT NULL,
  created_at timestamp DEFAULT current_timestamp,
  updated_at timestamp,
  universe_category varchar(50),
  liquidity_filter jsonb,
  universe_metadata jsonb,
  last_universe_update timestamp DEFAULT current_timestamp,
  CONSTRAINT unique_cache_entry UNIQUE (type, name, key, environment));
CREATE INDEX idx_cache_entries_category ON :"schema".cache_entries (universe_category);
CREATE INDEX idx_cache_entries_updated ON :"schema".cache_entries (last_universe_update DESC);
CREATE INDEX idx_cache_entries_etf_filter ON :"schema".cache_entries USING gin (liquidity_filter)
 WHERE universe_category = 'ETF';
