-- Purpose: the end of a sector's name stands at the beginning of the industry.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE length(sector) > 1 AND industry IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET sector = left(s.sector, -1), industry = right(s.sector, 1) || s.industry
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', sector and industry' AS place;
