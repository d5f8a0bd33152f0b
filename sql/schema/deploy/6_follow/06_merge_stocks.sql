-- Purpose: write the stocks from whole families of entries, and the members of sectors from stocks and sectors: only what
--          differs is written.
-- Grain:   see each comment.
-- Binds:   none.
CREATE FUNCTION workbench.merge_stocks(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $merge_stocks$
DECLARE
  mapped workbench.mapped_stocks[] := ARRAY(SELECT m FROM workbench.map_stocks(scope) AS m);
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  DELETE FROM :"schema".stock_metadata AS s
   USING workbench.entries AS e
   WHERE e.entry_id = ANY (scope) AND s.id = e.stock_id
     AND NOT EXISTS (SELECT FROM unnest(mapped) AS m WHERE (m.symbol, m.environment) = (s.symbol, s.environment));
  DELETE FROM workbench.entries AS e
   USING :"schema".stock_metadata AS s
   WHERE e.entry_id = ANY (scope) AND s.id = e.stock_id
     AND NOT EXISTS (SELECT FROM unnest(mapped) AS m
                      WHERE m.entry_id = e.entry_id AND (m.symbol, m.environment) = (s.symbol, s.environment));

  UPDATE :"schema".stock_metadata AS s
     SET display_name = m.display_name, sector = m.sector, industry = m.industry, market_cap = m.market_cap,
         is_validated = m.is_validated, metadata = m.metadata, created_at = m.created_at, updated_at = m.updated_at,
         last_update = m.last_update
    FROM unnest(mapped) AS m
   WHERE (s.symbol, s.environment) = (m.symbol COLLATE "default", m.environment)
     AND record_image_ne(
           ROW(s.display_name, s.sector, s.industry, s.market_cap, s.is_validated, s.metadata, s.created_at, s.updated_at, s.last_update),
           ROW(m.display_name, m.sector, m.industry, m.market_cap, m.is_validated, m.metadata, m.created_at, m.updated_at, m.last_update));
  INSERT INTO :"schema".stock_metadata (symbol, environment, display_name, sector, industry, market_cap, is_validated, metadata,
                                      created_at, updated_at, last_update)
  SELECT m.symbol, m.environment, m.display_name, m.sector, m.industry, m.market_cap, m.is_validated, m.metadata,
         m.created_at, m.updated_at, m.last_update
    FROM unnest(mapped) AS m
   WHERE NOT EXISTS (SELECT FROM :"schema".stock_metadata AS s
                      WHERE (s.symbol, s.environment) = (m.symbol COLLATE "default", m.environment))
   ORDER BY m.entry_id
  -- With an older snapshot, a stock that exists but is not visible gives a serialization failure instead of a duplicate key.
      ON CONFLICT DO NOTHING;

  UPDATE workbench.entries AS e
     SET legacy_key = m.legacy_key, universe_category = m.universe_category, liquidity_filter = m.liquidity_filter,
         universe_metadata = m.universe_metadata
    FROM unnest(mapped) AS m
   WHERE e.entry_id = m.entry_id
     AND record_image_ne(ROW(e.legacy_key, e.universe_category, e.liquidity_filter, e.universe_metadata),
                         ROW(m.legacy_key, m.universe_category, m.liquidity_filter, m.universe_metadata));
  INSERT INTO workbench.entries (entry_id, type, stock_id, legacy_key, universe_category, liquidity_filter, universe_metadata)
  SELECT m.entry_id, 'stock_metadata', s.id, m.legacy_key, m.universe_category, m.liquidity_filter, m.universe_metadata
    FROM unnest(mapped) AS m
    JOIN :"schema".stock_metadata AS s ON (s.symbol, s.environment) = (m.symbol COLLATE "default", m.environment)
   WHERE NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.entry_id = m.entry_id);
END
$merge_stocks$;
COMMENT ON FUNCTION workbench.merge_stocks IS 'Brings the stocks of whole families of entries to what the mapping says.';

CREATE TYPE workbench.sector_claim AS (entry_id integer, environment text, symbol text, label text, display_name text);
COMMENT ON TYPE workbench.sector_claim IS 'What the members of sectors depend on: the symbol and sector of a stock; the names of a sector, without a symbol.';

CREATE FUNCTION workbench.sector_claims(scope integer[]) RETURNS SETOF workbench.sector_claim
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
  SELECT e.entry_id, s.environment::text, s.symbol::text, s.sector, NULL::text
    FROM workbench.entries AS e
    JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
   WHERE e.entry_id = ANY (scope)
   UNION ALL
  SELECT e.entry_id, g.environment, NULL, g.name, g.display_name
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE e.entry_id = ANY (scope) AND e.type = 'sector_industry_map';
END;
COMMENT ON FUNCTION workbench.sector_claims IS 'The claims of the stocks and sectors among these entries, from the tables.';

-- For claims that changed: the memberships of their symbols, and of the symbols that name their sectors, are made anew.
CREATE FUNCTION workbench.merge_sector_members(claims workbench.sector_claim[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $merge_sector_members$
DECLARE
  sectors CONSTANT integer[] := ARRAY(SELECT entry_id FROM workbench.entries WHERE type = 'sector_industry_map');
  stocks integer[];
  expected workbench.mapped_sector_members[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  stocks := ARRAY(
    SELECT e.entry_id
      FROM unnest(claims) AS c
      JOIN :"schema".stock_metadata AS s ON (s.symbol, s.environment) = (c.symbol, c.environment)
      JOIN workbench.entries AS e ON e.stock_id = s.id
     WHERE c.symbol IS NOT NULL
     UNION
    SELECT e.entry_id
      FROM unnest(claims) AS c
     CROSS JOIN LATERAL (VALUES (workbench.sector_label(c.label)), (workbench.sector_label(c.display_name))) AS l (label)
      JOIN :"schema".stock_metadata AS s ON workbench.sector_label(s.sector) = l.label AND s.environment = c.environment
      JOIN workbench.entries AS e ON e.stock_id = s.id
     WHERE c.symbol IS NULL);
  expected := ARRAY(SELECT m FROM workbench.map_sector_members(stocks, sectors) AS m);

  DELETE FROM :"schema".group_memberships AS m
   USING :"schema".definition_groups AS g,
         (SELECT s.symbol, s.environment FROM workbench.entries AS e JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
           WHERE e.entry_id = ANY (stocks)
           UNION
          SELECT c.symbol, c.environment FROM unnest(claims) AS c WHERE c.symbol IS NOT NULL) AS a
   WHERE g.id = m.group_id AND g.type = 'SECTOR' AND (m.symbol, g.environment) = (a.symbol, a.environment)
     AND NOT EXISTS (SELECT FROM unnest(expected) AS x
                       JOIN workbench.entries AS e ON e.entry_id = x.sector_entry_id
                      WHERE x.symbol = m.symbol AND e.group_id = m.group_id);
  DELETE FROM workbench.after_only AS o
   USING :"schema".definition_groups AS g,
         (SELECT s.symbol, s.environment FROM workbench.entries AS e JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
           WHERE e.entry_id = ANY (stocks)
           UNION
          SELECT c.symbol, c.environment FROM unnest(claims) AS c WHERE c.symbol IS NOT NULL) AS a
   WHERE g.id = o.group_id AND g.type = 'SECTOR' AND (o.symbol, g.environment) = (a.symbol, a.environment);
  INSERT INTO :"schema".group_memberships (group_id, symbol, added_at, updated_at)
  SELECT e.group_id, x.symbol, x.created_at, x.updated_at
    FROM unnest(expected) AS x
    JOIN workbench.entries AS e ON e.entry_id = x.sector_entry_id
   WHERE NOT EXISTS (SELECT FROM :"schema".group_memberships AS m
                      WHERE m.group_id = e.group_id AND m.symbol = x.symbol COLLATE "default")
   ORDER BY e.group_id, x.stock_entry_id;
END
$merge_sector_members$;
COMMENT ON FUNCTION workbench.merge_sector_members IS 'Brings the members of sectors to what the mapping says, as far as these claims concern them.';
