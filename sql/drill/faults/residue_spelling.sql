-- Purpose: the original spelling of a symbol says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE spelling IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.membership_residue AS r
   SET spelling = r.spelling || 'x'
  FROM chosen AS c
 WHERE r.membership_id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', spelling' AS place;
