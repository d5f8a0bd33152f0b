-- Purpose: backfill the memberships of every list, and set aside what became no membership of its own.
--          An element's id is the place of its list plus its place in the list, so that ids keep the order.
-- Grain:   a row per element, in group_memberships or in workbench.set_aside_elements.
-- Binds:   none.
WITH places AS (
  SELECT e.entry_id, e.group_id, e.list_key, e.weight_unit, e.element_form,
         sum(l.elements) OVER (ORDER BY e.entry_id) - l.elements AS before
    FROM workbench.entries AS e
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   CROSS JOIN LATERAL (SELECT jsonb_array_length(workbench.list_of(c.value, e.list_key)) AS elements) AS l
   WHERE e.list_key IS NOT NULL
), elements AS MATERIALIZED (
  SELECT p.entry_id, p.group_id, (p.before + x.ordinal)::integer AS id, x.outcome, x.symbol, x.spelling, x.form,
         x.weight, x.own_weight, x.metadata, CASE WHEN x.outcome <> 'row' THEN x.element END AS element, x.reason,
         c.created_at, c.updated_at
    FROM places AS p
    JOIN :"schema".cache_entries AS c ON c.id = p.entry_id
   CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, p.list_key), p.weight_unit, p.element_form) AS x
), aside AS (
  INSERT INTO workbench.set_aside_elements (entry_id, position, outcome, symbol, element, reason)
  SELECT entry_id, id, outcome, symbol, element, reason
    FROM elements
   WHERE outcome <> 'row'
), residue AS (
  INSERT INTO workbench.membership_residue (membership_id, group_id, spelling, form, own_weight)
  SELECT id, group_id, spelling, form, own_weight
    FROM elements
   WHERE outcome = 'row' AND num_nonnulls(spelling, form, own_weight) > 0
)
INSERT INTO :"schema".group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at)
SELECT id, group_id, symbol, weight, metadata, created_at, updated_at
  FROM elements
 WHERE outcome = 'row';
