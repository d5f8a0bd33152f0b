-- Purpose: where the elements of a changed list stand, so that as many as possible keep the place they have.
-- Grain:   see each comment.
-- Binds:   none.
CREATE TYPE workbench.placed_element AS (
  ordinal integer, outcome text, symbol text, spelling text, form text, weight numeric, own_weight jsonb, metadata jsonb,
  element jsonb, reason text, id integer, place numeric, is_kept boolean, is_new boolean);
COMMENT ON TYPE workbench.placed_element IS 'An element of a list with the id of its membership and its place; is_kept: its place did not change.';

CREATE FUNCTION workbench.is_narrow(low numeric, high numeric, steps bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN high - low < steps * 0.000000001;
COMMENT ON FUNCTION workbench.is_narrow IS 'Whether a gap is too narrow to be cut into so many steps.';

CREATE FUNCTION workbench.place_between(low numeric, high numeric, nth bigint, steps bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN low IS NULL THEN high - steps + nth ELSE trim_scale(round(low + (high - low) * nth / steps, 12)) END;
COMMENT ON FUNCTION workbench.place_between IS 'The nth place in the gap between two neighbours; NULL at the end of the list.';

-- Two passes, the better one wins: forward, an element keeps its place when it is behind all before it (right when one moved
-- towards the end); backward, when it is before all behind it (right when one moved towards the front). What moved or is new
-- stands between its neighbours, at the end it gets a new number. Where a gap has become too narrow, all get new numbers.
-- Windows run from their fixed end: a frame whose start moves takes quadratic time.
CREATE FUNCTION workbench.place_elements(entry_id integer, group_id integer, list jsonb, unit text, list_form text)
RETURNS TABLE (ordinal integer, outcome text, symbol text, spelling text, form text, weight numeric, own_weight jsonb,
               metadata jsonb, element jsonb, reason text, id integer, place numeric, is_kept boolean, wants_number boolean)
LANGUAGE sql STABLE ROWS 500
BEGIN ATOMIC
  WITH mapped AS (
    SELECT x.ordinal, x.outcome, x.symbol, x.spelling, x.form, x.weight, x.own_weight,
           CASE WHEN x.outcome = 'row' THEN x.metadata END AS metadata,
           CASE WHEN x.outcome <> 'row' THEN x.element END AS element, x.reason
      FROM workbench.map_list(list, unit, list_form) AS x
    OFFSET 0
  ), wanted AS MATERIALIZED (
    SELECT m.*, CASE WHEN m.outcome = 'row' THEN 'row ' || m.symbol ELSE m.outcome || ' ' || m.element::text END AS identity,
           CASE WHEN m.outcome = 'row' THEN 1
                ELSE row_number() OVER (PARTITION BY m.outcome, m.element::text ORDER BY m.ordinal) END AS occurrence
      FROM mapped AS m
  ), stored AS MATERIALIZED (
    SELECT 'row ' || m.symbol AS identity, 1 AS occurrence, m.id, coalesce(r.position, m.id) AS place
      FROM :"schema".group_memberships AS m
      LEFT JOIN workbench.membership_residue AS r
        ON r.group_id = place_elements.group_id AND r.membership_id = m.id
     WHERE m.group_id = place_elements.group_id
     UNION ALL
    SELECT a.outcome || ' ' || a.element::text,
           row_number() OVER (PARTITION BY a.outcome, a.element::text ORDER BY a.position), NULL, a.position
      FROM workbench.set_aside_elements AS a
     WHERE a.entry_id = place_elements.entry_id
  ), met AS MATERIALIZED (
    SELECT w.ordinal, w.outcome = 'row' AS is_row, s.id, s.place
      FROM wanted AS w
      LEFT JOIN stored AS s ON s.identity = w.identity AND s.occurrence = w.occurrence
  ), judged AS (
    SELECT m.*, m.place > coalesce(max(m.place) OVER (ORDER BY m.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                                   '-Infinity') AS rises,
           m.place < coalesce(min(m.place) OVER (ORDER BY m.ordinal DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                              'Infinity') AS falls
      FROM met AS m
  ), kept AS (
    SELECT j.*, coalesce(CASE WHEN count(*) FILTER (WHERE j.rises) OVER () >= count(*) FILTER (WHERE j.falls) OVER ()
                              THEN j.rises ELSE j.falls END, false) AS is_kept
      FROM judged AS j
  ), between_neighbours AS (
    SELECT k.ordinal, k.is_row, k.id, k.place, k.is_kept,
           max(k.place) FILTER (WHERE k.is_kept) OVER (ORDER BY k.ordinal ROWS UNBOUNDED PRECEDING) AS low,
           min(k.place) FILTER (WHERE k.is_kept) OVER (ORDER BY k.ordinal DESC ROWS UNBOUNDED PRECEDING) AS high
      FROM kept AS k
  ), spread AS (
    SELECT b.*, row_number() OVER same_gap AS nth, count(*) OVER (PARTITION BY b.low) + 1 AS steps
      FROM between_neighbours AS b
     WHERE NOT b.is_kept
    WINDOW same_gap AS (PARTITION BY b.low ORDER BY b.ordinal)
  ), narrow AS (
    SELECT coalesce(bool_or(workbench.is_narrow(s.low, s.high, s.steps)), false) AS is_narrow FROM spread AS s
  ), placed AS (
    SELECT m.ordinal, m.is_row, m.id, n.is_narrow, m.place AS old_place, s.ordinal IS NULL AS is_kept, s.high,
           workbench.place_between(s.low, s.high, s.nth, s.steps) AS between
      FROM met AS m
      LEFT JOIN spread AS s ON s.ordinal = m.ordinal
     CROSS JOIN narrow AS n
  )
  SELECT w.ordinal, w.outcome, w.symbol, w.spelling, w.form, w.weight, w.own_weight, w.metadata, w.element, w.reason, p.id,
         CASE WHEN p.is_narrow THEN NULL WHEN p.is_kept THEN p.old_place ELSE p.between END,
         p.is_kept AND NOT p.is_narrow,
         p.is_narrow OR NOT p.is_kept AND p.high IS NULL OR p.is_row AND p.id IS NULL
    FROM wanted AS w
    JOIN placed AS p ON p.ordinal = w.ordinal;
END;
COMMENT ON FUNCTION workbench.place_elements IS 'One row per element of a list, in order, with its place; NULL where it gets a new number.';
