-- Purpose: backfill the sectors, which are few, before any stock: one that came later would have to look at all stocks.
-- Grain:   one row.
-- Binds:   none.
SELECT workbench.follow(array_agg(c.id), array_agg(DISTINCT workbench.family(c.type, c.name, c.key, c.environment)))
  FROM :"schema".cache_entries AS c
 WHERE c.type = 'sector_industry_map'
HAVING count(*) > 0;
