-- Purpose: write groups and kept entries from whole families of entries: only what differs is written.
-- Grain:   see each comment.
-- Binds:   none.
--
-- A group is identified by its name, not by its entry: when another entry becomes current, its rows stay.
CREATE FUNCTION workbench.merge_groups(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $merge_groups$
DECLARE
  mapped workbench.mapped_groups[] := ARRAY(SELECT m FROM workbench.map_groups(scope) AS m);
  entry integer;
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  DELETE FROM :"schema".definition_groups AS g
   USING workbench.entries AS e
   WHERE e.entry_id = ANY (scope) AND g.id = e.group_id
     AND NOT EXISTS (SELECT FROM unnest(mapped) AS m WHERE (m.name, m.type, m.environment) = (g.name, g.type, g.environment));
  DELETE FROM workbench.entries AS e
   USING :"schema".definition_groups AS g
   WHERE e.entry_id = ANY (scope) AND g.id = e.group_id
     AND NOT EXISTS (SELECT FROM unnest(mapped) AS m
                      WHERE m.entry_id = e.entry_id AND m.legacy_type = e.type
                        AND (m.name, m.type, m.environment) = (g.name, g.type, g.environment));

  UPDATE :"schema".definition_groups AS g
     SET display_name = m.display_name, description = m.description, metadata = m.metadata,
         liquidity_filter = m.liquidity_filter, created_at = m.created_at, updated_at = m.updated_at, last_update = m.last_update
    FROM unnest(mapped) AS m
   WHERE (g.name, g.type, g.environment) = (m.name COLLATE "default", m.type, m.environment)
     AND record_image_ne(
           ROW(g.display_name, g.description, g.metadata, g.liquidity_filter, g.created_at, g.updated_at, g.last_update),
           ROW(m.display_name, m.description, m.metadata, m.liquidity_filter, m.created_at, m.updated_at, m.last_update));
  INSERT INTO :"schema".definition_groups (name, type, display_name, description, metadata, liquidity_filter, environment,
                                         created_at, updated_at, last_update)
  SELECT m.name, m.type, m.display_name, m.description, m.metadata, m.liquidity_filter, m.environment, m.created_at,
         m.updated_at, m.last_update
    FROM unnest(mapped) AS m
   WHERE NOT EXISTS (SELECT FROM :"schema".definition_groups AS g
                      WHERE (g.name, g.type, g.environment) = (m.name COLLATE "default", m.type, m.environment))
   ORDER BY m.entry_id
  -- With an older snapshot, a group that exists but is not visible gives a serialization failure instead of a duplicate key.
      ON CONFLICT DO NOTHING;

  UPDATE workbench.entries AS e
     SET legacy_key = m.legacy_key, list_key = m.list_key, list_text = m.list_text, list_reason = m.list_reason,
         element_form = m.element_form, weight_unit = m.weight_unit, shadowed_keys = m.shadowed_keys,
         universe_category = m.universe_category, universe_metadata = m.universe_metadata
    FROM unnest(mapped) AS m
   WHERE e.entry_id = m.entry_id
     AND record_image_ne(
           ROW(e.legacy_key, e.list_key, e.list_text, e.list_reason, e.element_form, e.weight_unit, e.shadowed_keys,
               e.universe_category, e.universe_metadata),
           ROW(m.legacy_key, m.list_key, m.list_text, m.list_reason, m.element_form, m.weight_unit, m.shadowed_keys,
               m.universe_category, m.universe_metadata));
  INSERT INTO workbench.entries (entry_id, type, group_id, legacy_key, list_key, list_text, list_reason, element_form,
                                 weight_unit, shadowed_keys, universe_category, universe_metadata)
  SELECT m.entry_id, m.legacy_type, g.id, m.legacy_key, m.list_key, m.list_text, m.list_reason, m.element_form,
         m.weight_unit, m.shadowed_keys, m.universe_category, m.universe_metadata
    FROM unnest(mapped) AS m
    JOIN :"schema".definition_groups AS g
      ON (g.name, g.type, g.environment) = (m.name COLLATE "default", m.type, m.environment)
   WHERE NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.entry_id = m.entry_id);

  FOR entry IN SELECT m.entry_id FROM unnest(mapped) AS m WHERE m.type <> 'SECTOR' ORDER BY m.entry_id LOOP
    PERFORM workbench.merge_list(entry);
  END LOOP;
END
$merge_groups$;
COMMENT ON FUNCTION workbench.merge_groups IS 'Brings the groups of whole families of entries to what the mapping says.';

CREATE FUNCTION workbench.merge_kept_entries(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $merge_kept_entries$
DECLARE
  mapped workbench.kept_entries[] := ARRAY(SELECT m FROM workbench.map_kept_entries(scope) AS m);
BEGIN
  DELETE FROM workbench.kept_entries AS k
   WHERE k.entry_id = ANY (scope) AND NOT EXISTS (SELECT FROM unnest(mapped) AS m WHERE record_image_eq(m, k));
  INSERT INTO workbench.kept_entries
  SELECT m.* FROM unnest(mapped) AS m
   WHERE NOT EXISTS (SELECT FROM workbench.kept_entries AS k WHERE k.entry_id = m.entry_id);
END
$merge_kept_entries$;
COMMENT ON FUNCTION workbench.merge_kept_entries IS 'Keeps the superseded and rejected entries of whole families of entries.';
