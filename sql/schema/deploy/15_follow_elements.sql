-- Purpose: follow the commonest write, a few members of one list changed in place, without mapping the whole list.
-- Grain:   see the comment.
-- Binds:   none.
--
-- Mapping 500 elements takes longer than the write itself. Here only the elements that differ are mapped, by the same map_list.
-- `|| '{}'` unpacks a stored document once; otherwise each access would unpack it again. Documents are compared by their
-- bytes: 1.10 is not 1.1.
CREATE FUNCTION workbench.follow_elements(before :"schema".cache_entries, after :"schema".cache_entries) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $follow_elements$
DECLARE
  known record;
  old_value jsonb;
  new_value jsonb;
  changed jsonb;
  gained numeric;
  is_alike boolean;
BEGIN
  IF record_image_ne(ROW(before.id, before.type, before.name, before.key, before.environment, before.universe_category,
                         before.universe_metadata),
                     ROW(after.id, after.type, after.name, after.key, after.environment, after.universe_category,
                         after.universe_metadata))
  THEN RETURN false; END IF;
  PERFORM workbench.lock_families(ARRAY[workbench.family(after.type, after.name, after.key, after.environment)]);
  SELECT e.group_id, e.list_key, e.weight_unit, e.element_form, f.list_total INTO known
    FROM workbench.entries AS e
    JOIN workbench.families AS f ON f.entry_id = e.entry_id
   WHERE e.entry_id = after.id AND e.list_key <> '' AND e.list_text IS NULL AND e.shadowed_keys IS NULL
     AND NOT EXISTS (SELECT FROM workbench.families AS s WHERE s.family = f.family AND s.entry_id <> f.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id);
  IF NOT FOUND OR jsonb_typeof(after.value) <> 'object' THEN RETURN false; END IF;

  old_value := before.value || '{}';
  new_value := after.value || '{}';
  IF new_value ? 'source_type' OR workbench.list_key(new_value) IS DISTINCT FROM known.list_key
     OR jsonb_typeof(new_value -> known.list_key) <> 'array'
     OR jsonb_array_length(new_value -> known.list_key) <> jsonb_array_length(old_value -> known.list_key)
  THEN RETURN false; END IF;

  SELECT jsonb_agg(x.new), coalesce(sum(workbench.weight_of(x.new)), 0) - coalesce(sum(workbench.weight_of(x.old)), 0),
         coalesce(bool_and(workbench.element_form(x.old) = workbench.element_form(x.new)
                           AND x.old ->> workbench.element_form(x.old) = x.new ->> workbench.element_form(x.new)
                           AND (workbench.weight_of(x.old) IS NULL) = (workbench.weight_of(x.new) IS NULL)), true)
    INTO changed, gained, is_alike
    FROM ROWS FROM (jsonb_array_elements(old_value -> known.list_key),
                    jsonb_array_elements(new_value -> known.list_key)) AS x (old, new)
   WHERE record_image_ne(ROW(x.old), ROW(x.new));
  IF NOT is_alike THEN RETURN false; END IF;

  IF gained <> 0 THEN
    IF known.list_total IS NULL THEN
      SELECT sum(m.weight) * CASE known.weight_unit WHEN 'percent' THEN 100 ELSE 1 END INTO known.list_total
        FROM :"schema".group_memberships AS m WHERE m.group_id = known.group_id;
    END IF;
    IF known.weight_unit IS NULL OR workbench.weight_unit(known.list_total + gained) IS DISTINCT FROM known.weight_unit
    THEN RETURN false; END IF;
    UPDATE workbench.families SET list_total = known.list_total + gained WHERE entry_id = after.id;
  END IF;
  IF changed IS NOT NULL THEN
    UPDATE :"schema".group_memberships AS m
       SET weight = x.weight, metadata = x.metadata, updated_at = coalesce(after.updated_at, timezone('UTC', now()))
      FROM workbench.map_list(changed, known.weight_unit, known.element_form) AS x
     WHERE m.group_id = known.group_id AND m.symbol = x.symbol COLLATE "default"
       AND record_image_ne(ROW(m.weight, m.metadata), ROW(x.weight, x.metadata));
  END IF;
  UPDATE :"schema".definition_groups AS g
     SET description = x.description, metadata = x.metadata, liquidity_filter = after.liquidity_filter,
         created_at = after.created_at, updated_at = after.updated_at, last_update = after.last_universe_update
    FROM (SELECT workbench.description_of(new_value) AS description,
                 workbench.group_metadata(new_value, known.list_key, after.type) AS metadata OFFSET 0) AS x
   WHERE g.id = known.group_id
     AND record_image_ne(ROW(g.description, g.metadata, g.liquidity_filter, g.created_at, g.updated_at, g.last_update),
                         ROW(x.description, x.metadata, after.liquidity_filter, after.created_at, after.updated_at,
                             after.last_universe_update));
  RETURN true;
END
$follow_elements$;
COMMENT ON FUNCTION workbench.follow_elements IS 'Whether the write was of this kind and is followed; otherwise nothing was done but to wait for the family.';
