-- Purpose: the own weight of merged members says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE own_weight IS NOT NULL AND form <> 'text'
\ir ../untaken.sql
)
UPDATE workbench.membership_residue AS r
   SET own_weight = '987654.321'
  FROM chosen AS c
 WHERE r.membership_id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', own_weight' AS place;
