-- Purpose: legacy types that are not relations: counted, never read, never touched.
-- Grain:   a row per type.
-- Binds:   none.
SELECT type::text, count(*) AS entries
  FROM :"schema".cache_entries
 WHERE type NOT IN ('etf_holdings', 'theme_definition', 'sector_industry_map', 'stock_metadata', 'etf_universe',
                    'stock_universe', 'themes')
 GROUP BY type
 ORDER BY type;
