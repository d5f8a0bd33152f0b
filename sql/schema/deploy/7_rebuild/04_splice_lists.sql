-- Purpose: replicate the commonest writes faster: a few members of a list changed, added or removed, without building the list
--          anew, reading it back or comparing it; what that would cost grows with the list.
-- Grain:   see each comment.
-- Binds:   none.
CREATE TYPE workbench.written_member AS (id integer, group_id integer, symbol text, weight numeric, metadata jsonb, was_there boolean);
COMMENT ON TYPE workbench.written_member IS 'A membership that a statement wrote, as it was before; was_there is false for a new one.';

-- An element set aside has no place that is found by its symbol; behind all of them, that is not needed.
CREATE FUNCTION workbench.index_in_list(entry integer, group_number integer, list jsonb, number integer) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $index_in_list$
DECLARE
  length CONSTANT integer := jsonb_array_length(list);
  index integer := length;
BEGIN
  IF EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = entry AND a.position > number) THEN RETURN NULL; END IF;
  IF index > 0 AND workbench.place_of(group_number, list -> -1) < number IS NOT TRUE THEN
    index := (SELECT count(*)
                FROM :"schema".group_memberships AS m
                LEFT JOIN workbench.membership_residue AS r ON r.group_id = group_number AND r.membership_id = m.id
               WHERE m.group_id = group_number AND coalesce(r.position, m.id) < number)
           + (SELECT count(*) FROM workbench.set_aside_elements AS a WHERE a.entry_id = entry);
  END IF;
  -- The rows may be ahead of the document: other triggers of one statement have not run yet.
  IF (index = 0 OR workbench.place_of(group_number, list -> index - 1) < number)
     AND (index = length OR workbench.place_of(group_number, list -> index) > number) THEN RETURN index; END IF;
  RETURN NULL;
END
$index_in_list$;
COMMENT ON FUNCTION workbench.index_in_list IS 'Where the list of a document gets a new membership, from 0; NULL when its neighbours do not say.';

CREATE FUNCTION workbench.note_member(entry integer, member :"schema".group_memberships, element jsonb, unit text, list_form text)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_member$
DECLARE
  mapped record;
BEGIN
  SELECT x.outcome, x.symbol, x.weight, x.metadata INTO mapped
    FROM workbench.map_list(jsonb_build_array(element), unit, list_form) AS x;
  IF mapped.outcome <> 'row' OR mapped.symbol <> member.symbol COLLATE "C" THEN RETURN false; END IF;
  IF (mapped.weight, mapped.metadata) IS DISTINCT FROM (member.weight, member.metadata) THEN
    INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
    SELECT 'group ' || member.group_id || ' member ' || member.symbol, member.group_id, entry, member.symbol, d.stands, d.read_as,
           member.symbol || ': ' || c.words
      FROM (SELECT jsonb_build_object('weight', mapped.weight, 'metadata', mapped.metadata) AS expected,
                   jsonb_build_object('weight', member.weight, 'metadata', member.metadata) AS stored) AS m
\ir ../../../mapping/what_differs.sql
\ir ../../../mapping/difference_words.sql
    ;
  END IF;
  RETURN true;
END
$note_member$;
COMMENT ON FUNCTION workbench.note_member IS 'Notes what of a membership its list element cannot hold; returns false when it would be read as no or another membership.';

-- The list is taken as what the tables said before the statement, which the old elements have to confirm; and as long as the
-- weights are read in the same unit, or in none, other elements are read as before. When the write turns out to be of another
-- kind, what was done so far does no harm: workbench.rebuild writes what still differs.
CREATE FUNCTION workbench.splice_list(group_number integer, written workbench.written_member[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $splice_list$
DECLARE
  known record;
  change record;
  member :"schema".group_memberships;
  document jsonb;
  old_element jsonb;
  new_element jsonb;
  index integer;
  path text[];
  read_unit text;
  gained numeric := 0;
  is_weighed boolean := false;
BEGIN
  -- `#- '{}'` unpacks a stored document once; otherwise each access would unpack it again.
  SELECT e.entry_id, e.list_key, e.weight_unit, e.element_form, f.list_total, g.updated_at, c.value #- '{}' AS document,
         EXISTS (SELECT FROM workbench.after_only AS o WHERE o.element = 'group ' || g.id) AS is_unread,
         (SELECT jsonb_object_agg(k.key, g.metadata -> k.key)
            FROM unnest(ARRAY['total_holdings', 'count']) AS k (key)
           WHERE g.metadata ? k.key) AS counts
    INTO known
    FROM workbench.entries AS e
    JOIN workbench.families AS f ON f.entry_id = e.entry_id
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   WHERE e.group_id = group_number AND e.list_key IS NOT NULL AND e.list_text IS NULL
     AND NOT EXISTS (SELECT FROM workbench.families AS s WHERE s.family = f.family AND s.entry_id <> f.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a
                       JOIN unnest(written) AS w ON w.symbol = a.symbol
                      WHERE a.entry_id = e.entry_id AND a.outcome = 'merged' AND w.group_id = group_number)
     -- What is noted is that a unit is not read, and of single members what is read otherwise.
     AND NOT EXISTS (SELECT FROM workbench.after_only AS o
                      WHERE o.group_id = group_number
                        AND CASE WHEN o.symbol IS NOT NULL THEN num_nonnulls(o.stands, o.read_as) < 2
                                 ELSE o.element <> 'group ' || group_number OR o.read_as IS DISTINCT FROM '{"weight_unit": null}' END)
     AND NOT EXISTS (SELECT FROM pg_trigger AS t
                      WHERE t.tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND NOT t.tgisinternal AND NOT starts_with(t.tgname::text, 'workbench_'));
  IF NOT FOUND THEN RETURN false; END IF;
  document := known.document;
  read_unit := CASE WHEN NOT known.is_unread THEN known.weight_unit END;

  FOR change IN
    SELECT w.*, r.membership_id IS NOT NULL AS has_residue, r.own_weight, coalesce(r.spelling, w.symbol) AS spelling,
           coalesce(r.form, known.element_form) AS form
      FROM unnest(written) AS w
      LEFT JOIN workbench.membership_residue AS r ON r.membership_id = w.id
     WHERE w.group_id = group_number
     ORDER BY w.id, w.was_there DESC
  LOOP
    SELECT m.* INTO member FROM :"schema".group_memberships AS m
     WHERE m.id = change.id AND m.group_id = group_number AND m.symbol = change.symbol COLLATE "default";
    IF change.own_weight IS NOT NULL OR jsonb_typeof(member.metadata) <> 'object'
       OR change.has_residue AND NOT (change.was_there AND member.id IS NOT NULL)
    THEN RETURN false; END IF;
    old_element := CASE WHEN change.was_there
                        THEN workbench.rebuilt_element(change.form, change.spelling, known.weight_unit, change.weight, NULL, change.metadata) END;
    IF change.form = 'text' AND num_nonnulls(member.weight, member.metadata) > 0 THEN
      change.form := 'symbol';
      INSERT INTO workbench.membership_residue (membership_id, group_id, form) VALUES (member.id, group_number, 'symbol')
          ON CONFLICT (group_id, membership_id) DO UPDATE SET form = 'symbol';
    END IF;
    new_element := CASE WHEN member.id IS NOT NULL
                        THEN workbench.rebuilt_element(change.form, change.spelling, known.weight_unit, member.weight, NULL, member.metadata) END;
    CONTINUE WHEN num_nonnulls(old_element, new_element) = 0;
    index := CASE WHEN old_element IS NULL THEN workbench.index_in_list(known.entry_id, group_number, workbench.list_of(document, known.list_key), change.id)
                  ELSE (SELECT CASE count(*) WHEN 1 THEN min(x.ordinal) - 1 END
                          FROM jsonb_array_elements(workbench.list_of(document, known.list_key)) WITH ORDINALITY AS x (element, ordinal)
                         WHERE x.element = old_element) END;
    IF index IS NULL THEN RETURN false; END IF;
    path := array_remove(ARRAY[nullif(known.list_key, ''), index::text], NULL);
    document := CASE WHEN new_element IS NULL THEN document #- path
                  WHEN old_element IS NULL THEN jsonb_insert(document, path, new_element)
                  ELSE jsonb_set(document, path, new_element) END;
    is_weighed := is_weighed OR workbench.weight_of(old_element) IS DISTINCT FROM workbench.weight_of(new_element);
    gained := gained + coalesce(workbench.weight_of(new_element), 0) - coalesce(workbench.weight_of(old_element), 0);
    DELETE FROM workbench.after_only AS o WHERE o.element = 'group ' || group_number || ' member ' || change.symbol;
    IF member.id IS NOT NULL AND NOT workbench.note_member(known.entry_id, member, new_element, read_unit, known.element_form)
    THEN RETURN false; END IF;
  END LOOP;

  IF known.weight_unit IS NOT NULL
     AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = group_number AND m.weight IS NOT NULL)
  THEN RETURN false; END IF;
  IF is_weighed THEN
    known.list_total := coalesce(known.list_total + gained,
                                 (SELECT sum(workbench.weight_of(x)) FROM jsonb_array_elements(workbench.list_of(document, known.list_key)) AS x));
    IF workbench.weight_unit(known.list_total) IS DISTINCT FROM read_unit THEN RETURN false; END IF;
    -- A sum of 0 may be that of no weights, which is NULL.
    UPDATE workbench.families AS f SET list_total = nullif(known.list_total, 0) WHERE f.entry_id = known.entry_id;
  END IF;
  UPDATE workbench.after_only AS o SET reason = workbench.unread_unit_words(group_number)
   WHERE known.is_unread AND o.element = 'group ' || group_number;
  UPDATE :"schema".cache_entries AS c
     SET value = CASE WHEN document @> known.counts IS NOT FALSE THEN document ELSE document || known.counts END,
         updated_at = known.updated_at
   WHERE c.id = known.entry_id;
  RETURN true;
END
$splice_list$;
COMMENT ON FUNCTION workbench.splice_list IS 'Writes the few members of a statement into the document of their group; returns false when workbench.rebuild has to write it.';
