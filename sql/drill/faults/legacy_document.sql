-- Purpose: a legacy document was changed on the legacy side alone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_key > '' AND list_text IS NULL AND legacy_type <> 'sector_industry_map'
\ir ../untaken.sql
)
UPDATE :"schema".cache_entries AS l
   SET value = l.value || '{"drill": 1}'
  FROM chosen AS c
 WHERE l.id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', cache_entries.value' AS place;
