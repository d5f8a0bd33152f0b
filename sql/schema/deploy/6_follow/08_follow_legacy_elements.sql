-- Purpose: follow the commonest writes faster: a few members of one list changed, added or removed, without mapping the whole
--          list; a stock whose sector did not change.
-- Grain:   see each comment.
-- Binds:   none.
--
CREATE FUNCTION workbench.place_of(group_number integer, element jsonb) RETURNS numeric
LANGUAGE plpgsql STABLE
AS $place_of$
DECLARE
  wanted CONSTANT text := workbench.normal_symbol(
    CASE WHEN jsonb_typeof(element) = 'string' THEN element #>> '{}' ELSE element ->> workbench.element_form(element) END);
BEGIN
  RETURN (SELECT coalesce(r.position, m.id)
            FROM :"schema".group_memberships AS m
            LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
           WHERE m.group_id = group_number AND m.symbol = wanted);
END
$place_of$;
COMMENT ON FUNCTION workbench.place_of IS 'The place of the membership of a list element; NULL without an element.';

-- Where a list became longer or shorter, what differs stands between a common beginning and a common end.
CREATE FUNCTION workbench.follow_splice(entry integer, group_number integer, unit text, list_form text, total numeric,
                                        old_list jsonb, new_list jsonb, written_at timestamp) RETURNS boolean
LANGUAGE plpgsql
AS $follow_splice$
DECLARE
  shift CONSTANT integer := jsonb_array_length(new_list) - jsonb_array_length(old_list);
  first_place integer;
  last_place integer;
  removed text[];
  added jsonb;
  gained numeric;
  low numeric;
  high numeric;
  steps bigint;
BEGIN
  IF coalesce(workbench.element_form(new_list -> 0), 'text') <> list_form THEN RETURN false; END IF;
  SELECT min(x.place) INTO first_place
    FROM ROWS FROM (jsonb_array_elements(old_list), jsonb_array_elements(new_list)) WITH ORDINALITY AS x (old, new, place)
   WHERE record_image_ne(ROW(x.old), ROW(x.new));
  SELECT coalesce(max(x.place), 0) INTO last_place
    FROM jsonb_array_elements(old_list) WITH ORDINALITY AS x (old, place)
   WHERE x.place + shift < first_place OR record_image_ne(ROW(x.old), ROW(new_list -> (x.place + shift - 1)::integer));
  last_place := greatest(last_place, first_place - 1, first_place - 1 - shift);
  IF last_place - first_place > 20 OR last_place + shift - first_place > 20 THEN RETURN false; END IF;

  SELECT coalesce(array_agg(workbench.normal_symbol(CASE WHEN jsonb_typeof(x.old) = 'string' THEN x.old #>> '{}'
                                                         ELSE x.old ->> workbench.element_form(x.old) END)), '{}'),
         coalesce(sum(workbench.weight_of(x.old)), 0)
    INTO removed, gained
    FROM (SELECT old_list -> place AS old FROM generate_series(first_place - 1, last_place - 1) AS place) AS x;
  SELECT coalesce(jsonb_agg(x.new ORDER BY x.place), '[]'), coalesce(sum(workbench.weight_of(x.new)), 0) - gained,
         count(*) + 1
    INTO added, gained, steps
    FROM (SELECT new_list -> place AS new, place FROM generate_series(first_place - 1, last_place + shift - 1) AS place) AS x;
  IF EXISTS (SELECT FROM workbench.map_list(added, unit, list_form) AS x
              WHERE x.outcome <> 'row'
                 OR EXISTS (SELECT FROM :"schema".group_memberships AS m
                             WHERE m.group_id = group_number AND m.symbol = x.symbol COLLATE "default"))
  THEN RETURN false; END IF;

  IF gained <> 0 THEN
    total := total + gained;
    IF total IS NULL THEN
      SELECT sum(workbench.weight_of(x.element)) INTO total FROM jsonb_array_elements(new_list) AS x (element);
    END IF;
    IF workbench.weight_unit(total) IS DISTINCT FROM unit THEN RETURN false; END IF;
    UPDATE workbench.families AS f SET list_total = total WHERE f.entry_id = entry;
  END IF;
  low := workbench.place_of(group_number, old_list -> first_place - 2);
  high := workbench.place_of(group_number, old_list -> last_place);
  IF workbench.is_narrow(low, high, steps) THEN RETURN false; END IF;
  DELETE FROM :"schema".group_memberships AS m WHERE m.group_id = group_number AND m.symbol = ANY (removed);
  WITH inserted AS (
    INSERT INTO :"schema".group_memberships (group_id, symbol, weight, metadata, added_at)
    SELECT group_number, x.symbol, x.weight, x.metadata, coalesce(written_at, timezone('UTC', now()))
      FROM workbench.map_list(added, unit, list_form) AS x
     ORDER BY x.ordinal
    RETURNING id, symbol
  )
  INSERT INTO workbench.membership_residue (membership_id, group_id, position, spelling, form)
  SELECT a.id, group_number, workbench.place_between(low, high, x.ordinal, steps), x.spelling, x.form
    FROM inserted AS a
    JOIN workbench.map_list(added, unit, list_form) AS x ON x.symbol COLLATE "default" = a.symbol
   WHERE high IS NOT NULL OR num_nonnulls(x.spelling, x.form) > 0;
  RETURN true;
END
$follow_splice$;
COMMENT ON FUNCTION workbench.follow_splice IS 'Follows a write that added or removed a few neighbouring members; returns false when workbench.follow has to follow it.';

-- Mapping 500 elements takes longer than the write itself; here only those that differ are mapped, by the functions of the
-- mapping. `|| '{}'` unpacks a stored document once; otherwise each access would unpack it again. Documents are compared by
-- their bytes: 1.10 is not 1.1. When the write turns out to be of another kind, what was done so far does no harm:
-- workbench.follow writes what still differs. Called by the trigger, whose search path holds here too.
CREATE FUNCTION workbench.follow_elements(before :"schema".cache_entries, after :"schema".cache_entries) RETURNS boolean
LANGUAGE plpgsql
AS $follow_elements$
DECLARE
  known record;
  differing record;
  old_value jsonb;
  new_value jsonb;
  old_list jsonb;
  new_list jsonb;
  old_weight numeric;
  new_weight numeric;
  gained numeric := 0;
  new_description text;
  new_metadata jsonb;
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  IF record_image_ne(ROW(before.id, before.type, before.name, before.key, before.environment, before.universe_category,
                         before.universe_metadata),
                     ROW(after.id, after.type, after.name, after.key, after.environment, after.universe_category,
                         after.universe_metadata))
  THEN RETURN false; END IF;
  PERFORM workbench.lock_family(workbench.family(after.type, after.name, after.key, after.environment));
  SELECT e.group_id, e.list_key, e.weight_unit, e.element_form, f.list_total INTO known
    FROM workbench.entries AS e
    JOIN workbench.families AS f ON f.entry_id = e.entry_id
   WHERE e.entry_id = after.id AND e.list_key <> '' AND e.list_text IS NULL AND e.shadowed_keys IS NULL
     AND NOT EXISTS (SELECT FROM workbench.families AS s WHERE s.family = f.family AND s.entry_id <> f.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS o WHERE o.entry_id = e.entry_id);
  IF NOT FOUND THEN RETURN false; END IF;

  old_value := before.value || '{}';
  new_value := after.value || '{}';
  IF jsonb_typeof(new_value) <> 'object' OR new_value ? 'source_type' OR workbench.list_key(new_value) IS DISTINCT FROM known.list_key
     OR jsonb_typeof(new_value -> known.list_key) <> 'array'
  THEN RETURN false; END IF;
  old_list := old_value -> known.list_key;
  new_list := new_value -> known.list_key;
  IF jsonb_array_length(new_list) <> jsonb_array_length(old_list) THEN
    IF NOT workbench.follow_splice(after.id, known.group_id, known.weight_unit, known.element_form, known.list_total, old_list,
                                   new_list, after.updated_at)
    THEN RETURN false; END IF;
    old_list := '[]';
    new_list := '[]';
  END IF;

  FOR differing IN
    SELECT x.old, x.new, workbench.element_form(x.old) AS old_form, workbench.element_form(x.new) AS form
      FROM ROWS FROM (jsonb_array_elements(old_list), jsonb_array_elements(new_list)) AS x (old, new)
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
        FROM jsonb_array_elements(new_list) AS x (element);
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
COMMENT ON FUNCTION workbench.follow_elements IS 'Follows a write that changed a few members of one list; returns false when workbench.follow has to follow it.';

CREATE FUNCTION workbench.follow_stock(before :"schema".cache_entries, after :"schema".cache_entries) RETURNS boolean
LANGUAGE plpgsql
AS $follow_stock$
DECLARE
  known record;
  mapped workbench.mapped_stocks;
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  IF record_image_ne(ROW(before.id, before.type, before.key, before.environment),
                     ROW(after.id, after.type, after.key, after.environment))
  THEN RETURN false; END IF;
  PERFORM workbench.lock_family(workbench.family(after.type, after.name, after.key, after.environment));
  SELECT e.stock_id, s.sector INTO known
    FROM workbench.entries AS e
    JOIN workbench.families AS f ON f.entry_id = e.entry_id
    JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
   WHERE e.entry_id = after.id
     AND NOT EXISTS (SELECT FROM workbench.families AS o WHERE o.family = f.family AND o.entry_id <> f.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS o WHERE o.entry_id = e.entry_id);
  IF NOT FOUND THEN RETURN false; END IF;
  SELECT m.* INTO mapped FROM workbench.map_stocks(ARRAY[after.id]) AS m;
  IF NOT FOUND OR mapped.sector IS DISTINCT FROM known.sector THEN RETURN false; END IF;

  UPDATE :"schema".stock_metadata AS s
     SET display_name = mapped.display_name, industry = mapped.industry, market_cap = mapped.market_cap,
         is_validated = mapped.is_validated, metadata = mapped.metadata, created_at = mapped.created_at,
         updated_at = mapped.updated_at, last_update = mapped.last_update
   WHERE s.id = known.stock_id
     AND record_image_ne(ROW(s.display_name, s.industry, s.market_cap, s.is_validated, s.metadata, s.created_at, s.updated_at,
                             s.last_update),
                         ROW(mapped.display_name, mapped.industry, mapped.market_cap, mapped.is_validated, mapped.metadata,
                             mapped.created_at, mapped.updated_at, mapped.last_update));
  UPDATE workbench.entries AS e
     SET universe_category = mapped.universe_category, liquidity_filter = mapped.liquidity_filter,
         universe_metadata = mapped.universe_metadata
   WHERE e.entry_id = after.id
     AND record_image_ne(ROW(e.universe_category, e.liquidity_filter, e.universe_metadata),
                         ROW(mapped.universe_category, mapped.liquidity_filter, mapped.universe_metadata));
  RETURN true;
END
$follow_stock$;
COMMENT ON FUNCTION workbench.follow_stock IS 'Follows a write to a stock that is alone in its family and kept its sector; returns false when workbench.follow has to follow it.';
