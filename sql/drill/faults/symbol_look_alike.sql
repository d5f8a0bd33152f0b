-- Purpose: a Latin letter of a symbol became its Cyrillic twin.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL AND symbol ~ '[ABCEHKMOPTX]'
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET symbol = translate(m.symbol, 'ABCEHKMOPTX', U&'\0410\0412\0421\0415\041D\041A\041C\041E\0420\0422\0425')
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', symbol' AS place;
