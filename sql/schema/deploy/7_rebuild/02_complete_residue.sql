-- Purpose: complete the residue that the legacy documents of written rows need: an entry, a list, a unit, and the form of each
--          member.
-- Grain:   see each comment.
-- Binds:   none.
CREATE FUNCTION workbench.legacy_type(group_type text, present text, source_type text) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT t.type
    FROM workbench.migrated_types AS t
   WHERE t.group_type = legacy_type.group_type
   ORDER BY t.type IS NOT DISTINCT FROM present DESC, t.type IS NOT DISTINCT FROM source_type DESC, t.type_order
   LIMIT 1;
END;
COMMENT ON FUNCTION workbench.legacy_type IS 'The legacy type of a group: its present one, else that of its metadata, else the first of its kind; NULL for a kind that has no legacy type.';

CREATE FUNCTION workbench.next_entry_id() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $next_entry_id$
DECLARE
  numbers CONSTANT regclass := pg_get_serial_sequence(format('%I.cache_entries', :'schema'), 'id');
  number integer;
BEGIN
  IF numbers IS NULL THEN
    RAISE EXCEPTION 'cannot add a legacy document, since cache_entries.id has no sequence'
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Create a sequence owned by the column.';
  END IF;
  -- A sequence may stand behind rows that were loaded with their ids.
  LOOP
    number := nextval(numbers);
    EXIT WHEN NOT EXISTS (SELECT FROM :"schema".cache_entries WHERE id = number)
          AND NOT EXISTS (SELECT FROM workbench.entries WHERE entry_id = number)
          AND NOT EXISTS (SELECT FROM workbench.kept_entries WHERE entry_id = number);
  END LOOP;
  RETURN number;
END
$next_entry_id$;
COMMENT ON FUNCTION workbench.next_entry_id IS 'An unused value of cache_entries.id.';

CREATE FUNCTION workbench.refuse_unwritable(subject text, display_name text, metadata jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_unwritable$
BEGIN
  IF length(display_name) > 100 THEN
    RAISE EXCEPTION 'the display name of % is longer than the 100 characters that its legacy document can hold', subject
      USING ERRCODE = 'string_data_right_truncation', HINT = 'Shorten it, or put the long form in the metadata.';
  ELSIF jsonb_typeof(metadata) NOT IN ('object', 'null') THEN
    RAISE EXCEPTION 'the metadata of % is a JSON %, but its legacy document needs an object', subject, jsonb_typeof(metadata)
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Wrap it in an object.';
  END IF;
END
$refuse_unwritable$;
COMMENT ON FUNCTION workbench.refuse_unwritable IS 'Raises an error for a group or stock for which no legacy document can be written.';

CREATE FUNCTION workbench.adopt_groups(groups integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $adopt_groups$
DECLARE
  gone integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  SELECT array_agg(e.entry_id) INTO gone
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE g.id = ANY (groups) AND workbench.legacy_type(g.type, NULL, NULL) IS NULL;
  IF gone IS NOT NULL THEN
    DELETE FROM workbench.entries AS e WHERE e.entry_id = ANY (gone);
    PERFORM workbench.drop_documents(gone);
  END IF;
  PERFORM workbench.refuse_unwritable(g.type || ' ' || g.name, g.display_name, g.metadata)
     FROM :"schema".definition_groups AS g
    WHERE g.id = ANY (groups) AND workbench.legacy_type(g.type, NULL, NULL) IS NOT NULL;
  -- Old readers find funds by their category: a new one has that of most others of its type.
  INSERT INTO workbench.entries (entry_id, type, group_id, universe_category, list_key, element_form)
  SELECT workbench.next_entry_id(), l.type, g.id,
         (SELECT o.universe_category FROM workbench.entries AS o WHERE o.type = l.type AND o.group_id IS NOT NULL
           GROUP BY o.universe_category ORDER BY count(*) DESC, o.universe_category LIMIT 1),
         CASE l.type WHEN 'etf_holdings' THEN 'holdings' WHEN 'sector_industry_map' THEN NULL WHEN 'themes' THEN '' ELSE 'symbols' END,
         CASE l.type WHEN 'etf_holdings' THEN 'symbol' ELSE 'text' END
    FROM :"schema".definition_groups AS g
   CROSS JOIN LATERAL (SELECT workbench.legacy_type(g.type, NULL, g.metadata ->> 'source_type') AS type) AS l
   WHERE g.id = ANY (groups) AND l.type IS NOT NULL
     AND NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.group_id = g.id)
   ORDER BY g.id;
  UPDATE workbench.entries AS e
     SET type = l.type, legacy_key = NULL
    FROM :"schema".definition_groups AS g
   CROSS JOIN LATERAL (SELECT workbench.legacy_type(g.type, (SELECT o.type FROM workbench.entries AS o WHERE o.group_id = g.id),
                                                    g.metadata ->> 'source_type') AS type) AS l
   WHERE g.id = ANY (groups) AND e.group_id = g.id AND e.type <> l.type;
  UPDATE workbench.entries AS e
     SET legacy_key = NULL
    FROM :"schema".definition_groups AS g
   WHERE g.id = ANY (groups) AND e.group_id = g.id
     AND (e.legacy_key = g.name OR e.type <> 'themes' AND g.name <> e.type || ':' || e.legacy_key);
  UPDATE workbench.entries AS e
     SET list_key = NULL, list_text = NULL, list_reason = NULL, weight_unit = NULL
    FROM :"schema".definition_groups AS g
   WHERE g.id = ANY (groups) AND e.group_id = g.id AND g.type = 'SECTOR' AND num_nonnulls(e.list_key, e.list_reason) > 0;
  -- A list alone has no place for a description; a group without a list gets one with its first member.
  UPDATE workbench.entries AS e
     SET list_key = CASE e.type WHEN 'etf_holdings' THEN 'holdings' ELSE 'symbols' END, list_reason = NULL
    FROM :"schema".definition_groups AS g
   WHERE g.id = ANY (groups) AND e.group_id = g.id AND g.type <> 'SECTOR'
     AND (e.list_key = '' AND (g.description IS NOT NULL OR nullif(g.metadata, 'null') - 'source_type' <> '{}')
          OR e.list_key IS NULL AND EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = g.id));
  UPDATE :"schema".definition_groups AS g
     SET display_name = coalesce(g.display_name, g.name),
         metadata = coalesce(nullif(g.metadata, 'null'), '{}') - ARRAY[CASE WHEN g.metadata -> e.list_key = 'null' THEN e.list_key END]
                    || jsonb_build_object('source_type', e.type)
    FROM workbench.entries AS e
   WHERE g.id = ANY (groups) AND e.group_id = g.id
     AND (g.display_name IS NULL OR g.metadata ->> 'source_type' IS DISTINCT FROM e.type OR g.metadata -> e.list_key = 'null');
  UPDATE workbench.entries AS e
     SET list_reason = workbench.list_reason(workbench.rebuilt_document(NULL, NULL, NULL, g.description, g.metadata, e.shadowed_keys))
    FROM :"schema".definition_groups AS g
   WHERE g.id = ANY (groups) AND e.group_id = g.id AND e.list_key IS NULL AND g.type <> 'SECTOR';
END
$adopt_groups$;
COMMENT ON FUNCTION workbench.adopt_groups IS 'Creates and updates the entries that the legacy documents of these groups need.';

CREATE FUNCTION workbench.adopt_members(groups integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $adopt_members$
BEGIN
  PERFORM workbench.refuse_unwritable(m.symbol || ' in ' || g.name, NULL, coalesce(nullif(m.metadata, 'null'), '[]'))
     FROM :"schema".group_memberships AS m
     JOIN :"schema".definition_groups AS g ON g.id = m.group_id
    WHERE g.id = ANY (groups) AND jsonb_typeof(m.metadata) <> 'object' AND workbench.legacy_type(g.type, NULL, NULL) IS NOT NULL;
  UPDATE workbench.membership_residue AS r
     SET group_id = m.group_id, position = NULL
    FROM :"schema".group_memberships AS m
   WHERE r.group_id = ANY (groups) AND m.id = r.membership_id AND m.group_id <> r.group_id;
  DELETE FROM workbench.set_aside_elements AS a
   USING workbench.entries AS e
   WHERE e.group_id = ANY (groups) AND a.entry_id = e.entry_id AND a.outcome = 'merged'
     AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id AND m.symbol = a.symbol);
  UPDATE workbench.membership_residue AS r
     SET spelling = CASE WHEN workbench.normal_symbol(r.spelling) = m.symbol THEN r.spelling END,
         own_weight = CASE WHEN EXISTS (SELECT FROM workbench.set_aside_elements AS a
                                         WHERE a.entry_id = e.entry_id AND a.outcome = 'merged' AND a.symbol = m.symbol)
                           THEN r.own_weight END
    FROM :"schema".group_memberships AS m
    JOIN workbench.entries AS e ON e.group_id = m.group_id
   WHERE r.group_id = ANY (groups) AND m.id = r.membership_id AND num_nonnulls(r.spelling, r.own_weight) > 0;
  -- A plain text has no place for a weight.
  INSERT INTO workbench.membership_residue (membership_id, group_id, form)
  SELECT m.id, m.group_id, 'symbol'
    FROM :"schema".group_memberships AS m
    JOIN workbench.entries AS e ON e.group_id = m.group_id
    LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
   WHERE m.group_id = ANY (groups) AND coalesce(r.form, e.element_form) = 'text' AND num_nonnulls(m.weight, m.metadata) > 0
      ON CONFLICT (group_id, membership_id) DO UPDATE SET form = 'symbol';
  DELETE FROM workbench.membership_residue AS r
   WHERE r.group_id = ANY (groups)
     AND NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.group_id = r.group_id AND e.list_key IS NOT NULL);
  UPDATE workbench.entries AS e
     SET list_text = NULL
   WHERE e.group_id = ANY (groups) AND e.list_text IS NOT NULL
     AND EXISTS (SELECT FROM workbench.membership_residue AS r WHERE r.group_id = e.group_id AND r.form IN ('symbol', 'ticker'));
END
$adopt_members$;
COMMENT ON FUNCTION workbench.adopt_members IS 'Gives the members of these groups a form that can hold all their values in a list.';

-- Documents give no unit, only the sum of the weights: prefer the unit that is read back as itself, else one that is not read as another.
CREATE FUNCTION workbench.unambiguous_unit(entry integer, group_number integer, present text, list_form text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $unambiguous_unit$
DECLARE
  candidate text;
  read_as text;
  unambiguous text := present;
  is_open boolean := false;
BEGIN
  FOREACH candidate IN ARRAY ARRAY[present, 'fraction', 'percent'] LOOP
    read_as := workbench.list_unit(workbench.rebuilt_list(entry, group_number, candidate, list_form));
    IF read_as IS NOT DISTINCT FROM candidate THEN RETURN candidate; END IF;
    IF read_as IS NULL AND NOT is_open THEN
      is_open := true;
      unambiguous := candidate;
    END IF;
  END LOOP;
  RETURN CASE WHEN EXISTS (SELECT FROM :"schema".group_memberships WHERE group_id = group_number AND weight IS NOT NULL)
              THEN coalesce(unambiguous, 'fraction') END;
END
$unambiguous_unit$;
COMMENT ON FUNCTION workbench.unambiguous_unit IS 'The unit in which the weights of a list are written so that they are not read in another unit; NULL without weights.';

CREATE FUNCTION workbench.rebalance_merged_weights(groups integer[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  UPDATE workbench.membership_residue AS r
     SET own_weight = CASE WHEN m.weight IS NULL THEN 'null'
                           ELSE to_jsonb(workbench.written_weight(m.weight, e.weight_unit) - others.total) END
    FROM :"schema".group_memberships AS m
    JOIN workbench.entries AS e ON e.group_id = m.group_id
   CROSS JOIN LATERAL (SELECT coalesce(sum(workbench.weight_of(a.element)), 0) AS total
                         FROM workbench.set_aside_elements AS a
                        WHERE a.entry_id = e.entry_id AND a.outcome = 'merged' AND a.symbol = m.symbol) AS others
   WHERE r.group_id = ANY (groups) AND m.id = r.membership_id AND r.own_weight IS NOT NULL
     AND (m.weight IS NOT NULL OR r.own_weight <> 'null')
     AND workbench.stored_weight(coalesce(workbench.weight_of(jsonb_build_object('weight', r.own_weight)), 0) + others.total,
                                 e.weight_unit) IS DISTINCT FROM m.weight;
END;
COMMENT ON FUNCTION workbench.rebalance_merged_weights IS 'Adjusts the first of several list elements of one symbol, so that their weights sum to that of the membership.';

CREATE FUNCTION workbench.adopt_weights(groups integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $adopt_weights$
BEGIN
  PERFORM workbench.rebalance_merged_weights(groups);
  UPDATE workbench.entries AS e
     SET weight_unit = u.unit
    FROM (SELECT x.entry_id, workbench.unambiguous_unit(x.entry_id, x.group_id, x.weight_unit, x.element_form) AS unit
            FROM workbench.entries AS x
           WHERE x.group_id = ANY (groups) AND x.list_key IS NOT NULL) AS u
   WHERE e.entry_id = u.entry_id AND e.weight_unit IS DISTINCT FROM u.unit;
  IF FOUND THEN PERFORM workbench.rebalance_merged_weights(groups); END IF;
  UPDATE workbench.families AS f
     SET list_total = NULL
    FROM workbench.entries AS e
   WHERE e.group_id = ANY (groups) AND f.entry_id = e.entry_id AND f.list_total IS NOT NULL;
END
$adopt_weights$;
COMMENT ON FUNCTION workbench.adopt_weights IS 'Chooses the weight unit of the lists of these groups.';

CREATE FUNCTION workbench.adopt_stocks(stocks integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $adopt_stocks$
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM workbench.refuse_unwritable('stock ' || s.symbol, s.display_name, s.metadata)
     FROM :"schema".stock_metadata AS s WHERE s.id = ANY (stocks);
  INSERT INTO workbench.entries (entry_id, type, stock_id)
  SELECT workbench.next_entry_id(), 'stock_metadata', s.id
    FROM :"schema".stock_metadata AS s
   WHERE s.id = ANY (stocks) AND NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.stock_id = s.id)
   ORDER BY s.id;
  UPDATE :"schema".stock_metadata AS s
     SET display_name = coalesce(s.display_name, s.symbol), metadata = coalesce(nullif(s.metadata, 'null'), '{}')
   WHERE s.id = ANY (stocks) AND (s.display_name IS NULL OR s.metadata IS NULL OR s.metadata = 'null');
  UPDATE workbench.entries AS e
     SET legacy_key = NULL
    FROM :"schema".stock_metadata AS s
   WHERE s.id = ANY (stocks) AND e.stock_id = s.id
     AND (e.legacy_key = s.symbol OR workbench.normal_symbol(e.legacy_key) <> s.symbol);
END
$adopt_stocks$;
COMMENT ON FUNCTION workbench.adopt_stocks IS 'Creates and updates the entries that the legacy documents of these stocks need.';
