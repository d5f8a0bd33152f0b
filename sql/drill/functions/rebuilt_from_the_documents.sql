-- Purpose: the documents are compared with themselves.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE VIEW workbench.rebuilt_entries AS
SELECT c.id, c.type::text, c.name::text, c.key::text, c.value, c.environment::text, c.created_at, c.updated_at,
       c.universe_category::text, c.liquidity_filter, c.universe_metadata, c.last_universe_update
  FROM :"schema".cache_entries AS c
 WHERE workbench.is_migrated(c.type);
SELECT ARRAY[]::integer[] AS entries, ARRAY['view workbench.rebuilt_entries'] AS subjects, 'view workbench.rebuilt_entries' AS place;
