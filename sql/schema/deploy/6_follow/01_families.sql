-- Purpose: which entries have to be mapped together: those of one lookup key, and those whose names can collide with it.
-- Grain:   see each comment.
-- Binds:   none.

CREATE FUNCTION workbench.is_migrated(type text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN type IN ('etf_holdings', 'theme_definition', 'sector_industry_map', 'stock_metadata', 'etf_universe', 'stock_universe', 'themes');
COMMENT ON FUNCTION workbench.is_migrated IS 'Whether the type is one of workbench.migrated_types; costs nothing for other rows.';

-- A later type's group is called `type:key`, and a key may be spelled so itself: such prefixes do not tell families apart.
CREATE FUNCTION workbench.family(type text, name text, key text, environment text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(environment || CASE type
  WHEN 'stock_metadata' THEN ' STOCK ' || workbench.normal_symbol(key)
  WHEN 'etf_holdings' THEN ' ETF ' || regexp_replace(key COLLATE "C", '^(etf_holdings:)+', '')
  WHEN 'sector_industry_map' THEN ' SECTOR ' || regexp_replace(key COLLATE "C", '^(sector_industry_map:)+', '')
  WHEN 'theme_definition' THEN ' THEME ' || regexp_replace(key COLLATE "C", '^((theme_definition|themes):)+', '')
  WHEN 'themes' THEN ' THEME ' || regexp_replace(name COLLATE "C", '^((theme_definition|themes):)+', '')
  ELSE ' UNIVERSE ' || regexp_replace(key COLLATE "C", '^((etf_universe|stock_universe):)+', '')
END, 'NULL ' || type);
COMMENT ON FUNCTION workbench.family IS 'The family of an entry: how an entry is mapped depends on the entries of its family only.';

CREATE FUNCTION workbench.family_environment(family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN split_part(family, ' ', 1);
COMMENT ON FUNCTION workbench.family_environment IS 'The environment of a family.';

CREATE FUNCTION workbench.family_kind(family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN split_part(family, ' ', 2);
COMMENT ON FUNCTION workbench.family_kind IS 'What the entries of a family become: STOCK, or the type of their groups.';

CREATE TABLE workbench.families (
  entry_id integer NOT NULL,
  family text NOT NULL,
  list_total numeric,
  CONSTRAINT families_pkey PRIMARY KEY (entry_id))
WITH (fillfactor = 70);
COMMENT ON TABLE workbench.families IS 'One row per legacy entry of a migrated type: the family it belongs to.';
COMMENT ON COLUMN workbench.families.entry_id IS 'cache_entries.id.';
COMMENT ON COLUMN workbench.families.family IS 'Environment, kind and lookup key, as workbench.family gives them.';
COMMENT ON COLUMN workbench.families.list_total IS 'Sum of the weights in the list; NULL until it is needed.';
COMMENT ON CONSTRAINT families_pkey ON workbench.families IS 'An entry is in one family.';

INSERT INTO workbench.families (entry_id, family)
SELECT id, workbench.family(type, name, key, environment)
  FROM :"schema".cache_entries
 WHERE workbench.is_migrated(type)
 ORDER BY id;
CREATE INDEX families_family ON workbench.families (family);
ANALYZE workbench.families;

-- Writers lock these rows, one after the other. A writer with an older snapshot cannot see a new entry of the family, but gets a
-- serialization failure here.
CREATE TABLE workbench.family_locks (
  family text NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT family_locks_pkey PRIMARY KEY (family));
COMMENT ON TABLE workbench.family_locks IS 'One row per family written since the migration, and one per environment for its sectors; writers lock them.';
COMMENT ON COLUMN workbench.family_locks.family IS 'The family.';
COMMENT ON COLUMN workbench.family_locks.version IS 'Counted up by writes while the family has several entries.';
COMMENT ON CONSTRAINT family_locks_pkey ON workbench.family_locks IS 'One row per family.';
INSERT INTO workbench.family_locks
SELECT environment || ' SECTORS', 0 FROM unnest(ARRAY['DEFAULT', 'TEST', 'UAT', 'PROD']) AS environment;

CREATE INDEX entries_sectors ON workbench.entries (entry_id) WHERE type = 'sector_industry_map';
