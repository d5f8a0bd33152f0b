-- Purpose: where the elements of a changed list stand, so that as many as possible keep the place they have.
-- Grain:   see each comment.
-- Binds:   none.
CREATE TYPE workbench.placed_element AS (
  ordinal integer, outcome text, symbol text, spelling text, form text, weight numeric, own_weight jsonb, metadata jsonb,
  element jsonb, reason text, id integer, place numeric, is_kept boolean, is_new boolean);
COMMENT ON TYPE workbench.placed_element IS 'An element of a list with the id of its membership and its place; is_kept: it stands where it stood.';

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
  ), met AS (
    SELECT w.*, s.id, s.place,
           s.place > coalesce(max(s.place) OVER (ORDER BY w.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                              '-Infinity') AS rises,
           s.place < coalesce(min(s.place) OVER (ORDER BY w.ordinal DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                              'Infinity') AS falls
      FROM wanted AS w
      LEFT JOIN stored AS s ON s.identity = w.identity AND s.occurrence = w.occurrence
  ), judged AS (
    SELECT m.*, coalesce(CASE WHEN count(*) FILTER (WHERE m.rises) OVER () >= count(*) FILTER (WHERE m.falls) OVER ()
                              THEN m.rises ELSE m.falls END, false) AS is_kept
      FROM met AS m
  ), between_neighbours AS (
    SELECT j.*, max(j.place) FILTER (WHERE j.is_kept) OVER (ORDER BY j.ordinal ROWS UNBOUNDED PRECEDING) AS low,
           min(j.place) FILTER (WHERE j.is_kept) OVER (ORDER BY j.ordinal DESC ROWS UNBOUNDED PRECEDING) AS high
      FROM judged AS j
  ), spread AS (
    SELECT b.*, row_number() OVER same_gap AS nth, count(*) OVER (PARTITION BY b.low, b.high, b.is_kept) + 1 AS steps
      FROM between_neighbours AS b
    WINDOW same_gap AS (PARTITION BY b.low, b.high, b.is_kept ORDER BY b.ordinal)
  ), measured AS (
    SELECT s.*, bool_or(NOT s.is_kept AND s.high - s.low < s.steps * 0.000000001) OVER () AS is_narrow
      FROM spread AS s
  )
  SELECT m.ordinal, m.outcome, m.symbol, m.spelling, m.form, m.weight, m.own_weight, m.metadata, m.element, m.reason, m.id,
         CASE WHEN m.is_narrow THEN NULL
              WHEN m.is_kept THEN m.place
              WHEN m.high IS NULL THEN NULL
              WHEN m.low IS NULL THEN m.high - m.steps + m.nth
              ELSE trim_scale(round(m.low + (m.high - m.low) * m.nth / m.steps, 12)) END,
         m.is_kept AND NOT coalesce(m.is_narrow, false),
         coalesce(m.is_narrow, false) OR NOT m.is_kept AND m.high IS NULL OR m.outcome = 'row' AND m.id IS NULL
    FROM measured AS m;
END;
COMMENT ON FUNCTION workbench.place_elements IS 'One row per element of a list in its order: its place, NULL where it is the new number that it wants.';
