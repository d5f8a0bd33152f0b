-- Purpose: how a list writes its members says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE uses_form
\ir ../untaken.sql
)
UPDATE workbench.entries AS e
   SET element_form = e.element_form || 'x'
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', element_form' AS place;
