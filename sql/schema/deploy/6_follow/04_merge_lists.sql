-- Purpose: write the memberships of a group from the list of its entry: only what differs is written, and a first list as it is.
-- Grain:   see the comment.
-- Binds:   none.
--
-- The plan is made once a session: planning costs more than a list. Nested loops are off, since the planner cannot know how
-- long a list is.
CREATE FUNCTION workbench.merge_list(entry integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_nestloop = off
AS $merge_list$
DECLARE
  numbers CONSTANT regclass := pg_get_serial_sequence(format('%I.group_memberships', :'schema'), 'id');
  known workbench.entries;
  written record;
  elements workbench.placed_element[];
  is_first boolean;
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  SELECT * INTO known FROM workbench.entries WHERE entry_id = entry;
  SELECT c.created_at, c.updated_at, workbench.list_of(c.value, known.list_key) AS list INTO written
    FROM :"schema".cache_entries AS c WHERE c.id = entry;
  is_first := NOT EXISTS (SELECT FROM :"schema".group_memberships WHERE group_id = known.group_id);
  UPDATE workbench.families SET list_total = NULL WHERE entry_id = entry AND list_total IS NOT NULL;

  IF is_first AND NOT EXISTS (SELECT FROM workbench.set_aside_elements WHERE entry_id = entry) THEN
    WITH elements AS MATERIALIZED (
      SELECT x.*, nextval(numbers)::integer AS id
        FROM (SELECT * FROM workbench.map_list(written.list, known.weight_unit, known.element_form) ORDER BY ordinal) AS x
    ), aside AS (
      INSERT INTO workbench.set_aside_elements (entry_id, position, outcome, symbol, element, reason)
      SELECT entry, e.id, e.outcome, e.symbol, e.element, e.reason FROM elements AS e WHERE e.outcome <> 'row'
    ), residue AS (
      INSERT INTO workbench.membership_residue (membership_id, group_id, spelling, form, own_weight)
      SELECT e.id, known.group_id, e.spelling, e.form, e.own_weight
        FROM elements AS e
       WHERE e.outcome = 'row' AND num_nonnulls(e.spelling, e.form, e.own_weight) > 0
    )
    INSERT INTO :"schema".group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at)
    SELECT e.id, known.group_id, e.symbol, e.weight, e.metadata, written.created_at, written.updated_at
      FROM elements AS e
     WHERE e.outcome = 'row';
    RETURN;
  END IF;
  SELECT array_agg((n.ordinal, n.outcome, n.symbol, n.spelling, n.form, n.weight, n.own_weight, n.metadata, n.element, n.reason,
                    coalesce(n.id, n.number), coalesce(n.place, n.number), n.is_kept, n.id IS NULL)::workbench.placed_element)
    INTO elements
    FROM (SELECT p.*, CASE WHEN p.wants_number THEN nextval(numbers) END AS number
            FROM (SELECT * FROM workbench.place_elements(entry, known.group_id, written.list, known.weight_unit, known.element_form)
                   ORDER BY ordinal) AS p) AS n;

  DELETE FROM :"schema".group_memberships AS m
   WHERE m.group_id = known.group_id
     AND NOT EXISTS (SELECT FROM unnest(elements) AS e WHERE e.outcome = 'row' AND e.id = m.id);
  DELETE FROM workbench.set_aside_elements AS a
   WHERE a.entry_id = entry
     AND NOT EXISTS (SELECT FROM unnest(elements) AS e WHERE e.outcome <> 'row' AND e.is_kept AND e.place = a.position);
  DELETE FROM workbench.membership_residue AS r
   WHERE r.group_id = known.group_id
     AND NOT EXISTS (SELECT FROM unnest(elements) AS e
                      WHERE e.outcome = 'row' AND e.id = r.membership_id
                        AND (e.place <> e.id OR num_nonnulls(e.spelling, e.form, e.own_weight) > 0));

  UPDATE :"schema".group_memberships AS m
     SET weight = e.weight, metadata = e.metadata, updated_at = coalesce(written.updated_at, timezone('UTC', now()))
    FROM unnest(elements) AS e
   WHERE m.group_id = known.group_id AND e.outcome = 'row' AND e.id = m.id
     AND record_image_ne(ROW(m.weight, m.metadata), ROW(e.weight, e.metadata));
  INSERT INTO :"schema".group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at)
  SELECT e.id, known.group_id, e.symbol, e.weight, e.metadata,
         CASE WHEN is_first THEN written.created_at ELSE coalesce(written.updated_at, timezone('UTC', now())) END,
         CASE WHEN is_first THEN written.updated_at END
    FROM unnest(elements) AS e
   WHERE e.outcome = 'row' AND e.is_new
   ORDER BY e.ordinal;

  UPDATE workbench.membership_residue AS r
     SET position = nullif(e.place, e.id), spelling = e.spelling, form = e.form, own_weight = e.own_weight
    FROM unnest(elements) AS e
   WHERE r.group_id = known.group_id AND e.outcome = 'row' AND r.membership_id = e.id
     AND record_image_ne(ROW(r.position, r.spelling, r.form, r.own_weight),
                         ROW(nullif(e.place, e.id), e.spelling, e.form, e.own_weight));
  INSERT INTO workbench.membership_residue (membership_id, group_id, position, spelling, form, own_weight)
  SELECT e.id, known.group_id, nullif(e.place, e.id), e.spelling, e.form, e.own_weight
    FROM unnest(elements) AS e
   WHERE e.outcome = 'row' AND (e.place <> e.id OR num_nonnulls(e.spelling, e.form, e.own_weight) > 0)
     AND NOT EXISTS (SELECT FROM workbench.membership_residue AS r
                      WHERE r.group_id = known.group_id AND r.membership_id = e.id);
  INSERT INTO workbench.set_aside_elements (entry_id, position, outcome, symbol, element, reason)
  SELECT entry, e.place, e.outcome, e.symbol, e.element, e.reason
    FROM unnest(elements) AS e
   WHERE e.outcome <> 'row' AND NOT e.is_kept;
END
$merge_list$;
COMMENT ON FUNCTION workbench.merge_list IS 'Brings the memberships and set-aside elements of an entry to what its list says.';
