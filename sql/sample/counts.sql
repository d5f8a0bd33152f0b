-- Purpose: how many entries of which type the table holds.
-- Grain:   a legacy type.
-- Binds:   none.
SELECT type, count(*) AS entries
  FROM :"schema".cache_entries
 GROUP BY type
 ORDER BY type COLLATE "C";
