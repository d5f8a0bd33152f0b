-- Purpose: the inverse of the mapping: legacy entries rebuilt from the tables alone.
-- Grain:   see each comment.
-- Binds:   none.
--
-- None raises an error, whatever was written into the residue by hand: the proof has to name such a row, not to stop there.
CREATE FUNCTION workbench.written_weight(weight numeric, unit text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit WHEN 'percent' THEN round(weight * 100, greatest(scale(weight) - 2, 0)) ELSE weight END;
COMMENT ON FUNCTION workbench.written_weight IS 'A weight as its list writes it, in the unit of the list.';

CREATE FUNCTION workbench.rebuilt_element(form text, spelling text, unit text, weight numeric, own_weight jsonb, metadata jsonb)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN form = 'text' THEN to_jsonb(spelling)
  WHEN own_weight IS NULL AND weight IS NOT NULL AND metadata IS NULL
    THEN jsonb_build_object(form, spelling, 'weight', workbench.written_weight(weight, unit))
  ELSE coalesce(metadata, '{}') || jsonb_build_object(form, spelling) || CASE
    WHEN own_weight <> 'null' THEN jsonb_build_object('weight', own_weight)
    WHEN own_weight IS NULL AND weight IS NOT NULL
      THEN jsonb_build_object('weight', workbench.written_weight(weight, unit))
    ELSE '{}' END
END;
COMMENT ON FUNCTION workbench.rebuilt_element IS 'A list element as it was written.';

-- OFFSET 0: with plain columns as arguments rebuilt_element is inlined, which is five times as fast.
CREATE FUNCTION workbench.rebuilt_list(entry_id integer, group_id integer, unit text, list_form text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(jsonb_agg(e.element ORDER BY e.position), '[]')
    FROM (SELECT w.position, workbench.rebuilt_element(w.form, w.spelling, w.unit, w.weight, w.own_weight, w.metadata) AS element
            FROM (SELECT coalesce(r.position, m.id) AS position, coalesce(r.form, rebuilt_list.list_form, 'no form') AS form,
                         coalesce(r.spelling, m.symbol) AS spelling, rebuilt_list.unit, m.weight, r.own_weight, m.metadata
                    FROM :"schema".group_memberships AS m
                    LEFT JOIN workbench.membership_residue AS r
                      ON r.group_id = rebuilt_list.group_id AND r.membership_id = m.id
                   WHERE m.group_id = rebuilt_list.group_id
                  OFFSET 0) AS w
           UNION ALL
          SELECT a.position, a.element
            FROM workbench.set_aside_elements AS a
           WHERE a.entry_id = rebuilt_list.entry_id) AS e;
END;
COMMENT ON FUNCTION workbench.rebuilt_list IS 'The list of an entry in its order, from memberships and set-aside elements.';

CREATE FUNCTION workbench.rebuilt_document(list_key text, list_text text, list jsonb, description text, metadata jsonb, shadowed_keys jsonb)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN list_key = '' THEN list ELSE
  CASE jsonb_typeof(metadata) WHEN 'object' THEN metadata - 'source_type' ELSE metadata END || coalesce(shadowed_keys, '{}')
  || CASE WHEN description IS NULL THEN '{}' ELSE jsonb_build_object('description', description) END
  || CASE WHEN list_key IS NULL THEN '{}'
          WHEN list_text IS NULL THEN jsonb_build_object(list_key, list)
          WHEN CASE WHEN workbench.is_list_text(list_text) THEN list_text::jsonb::text = list::text END
            THEN jsonb_build_object(list_key, list_text)
          ELSE jsonb_build_object(list_key, list::text) END
END;
COMMENT ON FUNCTION workbench.rebuilt_document IS 'The document of a group; a list written as text keeps its spacing while its content is unchanged.';

CREATE VIEW workbench.rebuilt_entries AS
SELECT e.entry_id AS id, e.type, g.display_name AS name,
       coalesce(e.legacy_key, g.name) AS key,
       workbench.rebuilt_document(
         e.list_key, e.list_text,
         CASE WHEN e.list_key IS NOT NULL THEN workbench.rebuilt_list(e.entry_id, e.group_id, e.weight_unit, e.element_form) END,
         g.description, g.metadata, e.shadowed_keys) AS value,
       g.environment::text, g.created_at, g.updated_at, e.universe_category, g.liquidity_filter, e.universe_metadata,
       g.last_update AS last_universe_update
  FROM workbench.entries AS e
  JOIN :"schema".definition_groups AS g ON g.id = e.group_id
UNION ALL
SELECT e.entry_id, e.type, s.display_name, coalesce(e.legacy_key, s.symbol),
       s.metadata
       || CASE WHEN s.sector IS NULL THEN '{}' ELSE jsonb_build_object('sector', s.sector) END
       || CASE WHEN s.industry IS NULL THEN '{}' ELSE jsonb_build_object('industry', s.industry) END
       || CASE WHEN s.market_cap IS NULL THEN '{}' ELSE jsonb_build_object('market_cap', s.market_cap) END
       || CASE WHEN s.is_validated IS NULL THEN '{}' ELSE jsonb_build_object('is_validated', s.is_validated) END,
       s.environment, s.created_at, s.updated_at, e.universe_category, e.liquidity_filter, e.universe_metadata,
       s.last_update
  FROM workbench.entries AS e
  JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
UNION ALL
SELECT entry_id, type, name, key, value, environment, created_at, updated_at, universe_category, liquidity_filter,
       universe_metadata, last_universe_update
  FROM workbench.kept_entries;
COMMENT ON VIEW workbench.rebuilt_entries IS 'One row per migrated entry, column by column as it was, from the tables alone.';

-- A function, since a correlated subquery would keep the proof from running in parallel.
CREATE FUNCTION workbench.is_list_as_mapped(value jsonb, list_key text, unit text, list_form text, entry_id integer, group_id integer)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT (SELECT array_agg(ROW(m.symbol::text COLLATE "C", m.weight, m.metadata) ORDER BY m.symbol::text COLLATE "C")
            FROM :"schema".group_memberships AS m
           WHERE m.group_id = is_list_as_mapped.group_id) IS NOT DISTINCT FROM
         array_agg(ROW(x.symbol COLLATE "C", x.weight, x.metadata) ORDER BY x.symbol COLLATE "C") FILTER (WHERE x.outcome = 'row')
     AND (SELECT array_agg(ROW(a.outcome, a.symbol, a.reason) ORDER BY a.position)
            FROM workbench.set_aside_elements AS a
           WHERE a.entry_id = is_list_as_mapped.entry_id) IS NOT DISTINCT FROM
         array_agg(ROW(x.outcome, x.symbol, x.reason) ORDER BY x.ordinal) FILTER (WHERE x.outcome <> 'row')
    FROM workbench.list_of(value, list_key) AS l (list)
   -- What is no list any more, or not there, is compared as an empty one; the mapping then knows no such list.
   CROSS JOIN LATERAL workbench.map_list(CASE jsonb_typeof(l.list) WHEN 'array' THEN l.list ELSE '[]' END, unit, list_form) AS x;
END;
COMMENT ON FUNCTION workbench.is_list_as_mapped IS 'Whether the tables hold just what the list of a document maps to: memberships, and what is set aside.';

CREATE FUNCTION workbench.first_difference(before jsonb, after jsonb)
RETURNS TABLE (path text, before_text text, after_text text, differences bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  WITH RECURSIVE step (path, place, b, a) AS (
    SELECT '$', ARRAY[]::integer[], first_difference.before, first_difference.after
     UNION ALL
    SELECT s.path || n.name, s.place || n.ordinal::integer, n.b, n.a
      FROM step AS s
     CROSS JOIN LATERAL (
       SELECT '.' || key AS name, row_number() OVER (ORDER BY length(key), key COLLATE "C") AS ordinal, x.value AS b, y.value AS a
         FROM jsonb_each(CASE jsonb_typeof(s.b) WHEN 'object' THEN s.b ELSE '{}' END) AS x
         FULL JOIN jsonb_each(CASE jsonb_typeof(s.a) WHEN 'object' THEN s.a ELSE '{}' END) AS y USING (key)
        WHERE jsonb_typeof(s.b) = 'object' AND jsonb_typeof(s.a) = 'object'
        UNION ALL
       SELECT '[' || ordinality - 1 || ']', ordinality, x.value, y.value
         FROM jsonb_array_elements(CASE jsonb_typeof(s.b) WHEN 'array' THEN s.b ELSE '[]' END) WITH ORDINALITY AS x
         FULL JOIN jsonb_array_elements(CASE jsonb_typeof(s.a) WHEN 'array' THEN s.a ELSE '[]' END) WITH ORDINALITY AS y
        USING (ordinality)
        WHERE jsonb_typeof(s.b) = 'array' AND jsonb_typeof(s.a) = 'array') AS n
     WHERE s.b::text IS DISTINCT FROM s.a::text AND n.b::text IS DISTINCT FROM n.a::text
  ), leaves AS (
    SELECT s.*
      FROM step AS s
     WHERE s.b::text IS DISTINCT FROM s.a::text
       AND (s.b IS NULL OR s.a IS NULL OR jsonb_typeof(s.b) <> jsonb_typeof(s.a)
            OR jsonb_typeof(s.b) NOT IN ('object', 'array'))
  )
  SELECT l.path, coalesce(l.b::text, 'missing'), coalesce(l.a::text, 'missing'), count(*) OVER ()
    FROM leaves AS l
   ORDER BY l.place
   LIMIT 1;
END;
COMMENT ON FUNCTION workbench.first_difference IS 'The JSON path where two documents first differ, both values there, and how many places differ; no row when equal.';
