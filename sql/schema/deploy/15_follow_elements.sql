-- Purpose: follow the commonest write, a few members of one list changed in place, without mapping the whole list.
-- Grain:   see the comment.
-- Binds:   none.
--
-- Mapping 500 elements takes longer than the write itself; here only those that differ are mapped, by the functions of the
-- mapping. `|| '{}'` unpacks a stored document once; otherwise each access would unpack it again. Documents are compared by
-- their bytes: 1.10 is not 1.1. When the write turns out to be of another kind, what was done so far does no harm: the long
-- way writes what still differs. Called by the trigger, whose search path holds here too.
CREATE FUNCTION workbench.follow_elements(before :"schema".cache_entries, after :"schema".cache_entries) RETURNS boolean
LANGUAGE plpgsql
AS $follow_elements$
DECLARE
  known record;
  differing record;
  old_value jsonb;
  new_value jsonb;
  old_weight numeric;
  new_weight numeric;
  gained numeric := 0;
  new_description text;
  new_metadata jsonb;
BEGIN
  IF record_image_ne(ROW(before.id, before.type, before.name, before.key, before.environment, before.universe_category,
                         before.universe_metadata),
                     ROW(after.id, after.type, after.name, after.key, after.environment, after.universe_category,
                         after.universe_metadata))
  THEN RETURN false; END IF;
  PERFORM workbench.lock_family(workbench.family(after.type, after.name, after.key, after.environment));
  SELECT e.group_id, e.list_key, e.weight_unit, f.list_total INTO known
    FROM workbench.entries AS e
    JOIN workbench.families AS f ON f.entry_id = e.entry_id
   WHERE e.entry_id = after.id AND e.list_key <> '' AND e.list_text IS NULL AND e.shadowed_keys IS NULL
     AND NOT EXISTS (SELECT FROM workbench.families AS s WHERE s.family = f.family AND s.entry_id <> f.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id);
  IF NOT FOUND THEN RETURN false; END IF;

  old_value := before.value || '{}';
  new_value := after.value || '{}';
  IF jsonb_typeof(new_value) <> 'object' OR new_value ? 'source_type' OR workbench.list_key(new_value) IS DISTINCT FROM known.list_key
     OR jsonb_typeof(new_value -> known.list_key) <> 'array'
     OR jsonb_array_length(new_value -> known.list_key) <> jsonb_array_length(old_value -> known.list_key)
  THEN RETURN false; END IF;

  FOR differing IN
    SELECT x.old, x.new, workbench.element_form(x.old) AS old_form, workbench.element_form(x.new) AS form
      FROM ROWS FROM (jsonb_array_elements(old_value -> known.list_key),
                      jsonb_array_elements(new_value -> known.list_key)) AS x (old, new)
     WHERE record_image_ne(ROW(x.old), ROW(x.new))
  LOOP
    old_weight := workbench.weight_of(differing.old);
    new_weight := workbench.weight_of(differing.new);
    IF differing.form = 'text' OR differing.form <> differing.old_form
       OR differing.old ->> differing.form <> differing.new ->> differing.form
       OR (old_weight IS NULL) <> (new_weight IS NULL)
    THEN RETURN false; END IF;
    gained := gained + coalesce(new_weight - old_weight, 0);
    IF known.weight_unit IS NULL THEN new_weight := NULL; END IF;
    UPDATE :"schema".group_memberships AS m
       SET weight = workbench.stored_weight(new_weight, known.weight_unit),
           metadata = workbench.element_metadata(differing.new, differing.form, new_weight),
           updated_at = coalesce(after.updated_at, timezone('UTC', now()))
     WHERE m.group_id = known.group_id AND m.symbol = workbench.normal_symbol(differing.new ->> differing.form);
  END LOOP;

  IF gained <> 0 THEN
    IF known.list_total IS NULL THEN
      SELECT sum(workbench.weight_of(x.element)) INTO known.list_total
        FROM jsonb_array_elements(new_value -> known.list_key) AS x (element);
    ELSE
      known.list_total := known.list_total + gained;
    END IF;
    IF workbench.weight_unit(known.list_total) IS DISTINCT FROM known.weight_unit THEN RETURN false; END IF;
    UPDATE workbench.families AS f SET list_total = known.list_total WHERE f.entry_id = after.id;
  END IF;
  new_description := workbench.description_of(new_value);
  new_metadata := workbench.group_metadata(new_value, known.list_key, after.type);
  UPDATE :"schema".definition_groups AS g
     SET description = new_description, metadata = new_metadata,
         liquidity_filter = after.liquidity_filter, created_at = after.created_at, updated_at = after.updated_at,
         last_update = after.last_universe_update
   WHERE g.id = known.group_id
     AND record_image_ne(ROW(g.description, g.metadata, g.liquidity_filter, g.created_at, g.updated_at, g.last_update),
                         ROW(new_description, new_metadata, after.liquidity_filter, after.created_at,
                             after.updated_at, after.last_universe_update));
  RETURN true;
END
$follow_elements$;
COMMENT ON FUNCTION workbench.follow_elements IS 'Whether the write was of this kind and is followed; otherwise the long way must follow it.';
