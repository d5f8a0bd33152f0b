-- Purpose: backfill the memberships of every list, and set aside what became no membership of its own, staged as groups are.
--          An element's id is the place of its list plus its place in the list, so that ids keep the order.
-- Grain:   a row per element, in group_memberships or in workbench.set_aside_elements.
-- Binds:   none.
CREATE TABLE workbench.staged_lists AS
SELECT e.entry_id, e.group_id, e.list_key, e.weight_unit, e.element_form, g.created_at, g.updated_at,
       sum(g.elements) OVER (ORDER BY e.entry_id) - g.elements AS before
  FROM workbench.entries AS e
  JOIN workbench.staged_groups AS g ON g.entry_id = e.entry_id
 WHERE e.list_key IS NOT NULL;
-- With a setting of its own, any, the function is not inlined: workers may call what has a window, but plan none. Elsewhere it
-- is better inlined, since then only the columns that are asked for are computed.
ALTER FUNCTION workbench.map_list SET jit = off;
CREATE TABLE workbench.staged_elements AS
SELECT l.entry_id, l.group_id, (l.before + x.ordinal)::integer AS id, x.outcome, x.symbol, x.spelling, x.form,
       x.weight, x.own_weight, x.metadata, CASE WHEN x.outcome <> 'row' THEN x.element END AS element, x.reason,
       l.created_at, l.updated_at
  FROM workbench.staged_lists AS l
  JOIN :"schema".cache_entries AS c ON c.id = l.entry_id
 CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, l.list_key), l.weight_unit, l.element_form) AS x;
ALTER FUNCTION workbench.map_list RESET ALL;
INSERT INTO :"schema".group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at)
SELECT id, group_id, symbol, weight, metadata, created_at, updated_at
  FROM workbench.staged_elements
 WHERE outcome = 'row';
INSERT INTO workbench.set_aside_elements (entry_id, position, outcome, symbol, element, reason)
SELECT entry_id, id, outcome, symbol, element, reason
  FROM workbench.staged_elements
 WHERE outcome <> 'row';
INSERT INTO workbench.membership_residue (membership_id, group_id, spelling, form, own_weight)
SELECT id, group_id, spelling, form, own_weight
  FROM workbench.staged_elements
 WHERE outcome = 'row' AND num_nonnulls(spelling, form, own_weight) > 0;
DROP TABLE workbench.staged_elements, workbench.staged_lists, workbench.staged_groups;
