-- Purpose: how many entries of migrated types the legacy table holds.
-- Grain:   one row.
-- Binds:   none.
SELECT count(*) AS entries
  FROM :"schema".cache_entries
 WHERE type IN ('etf_holdings', 'theme_definition', 'sector_industry_map', 'stock_metadata', 'etf_universe',
                'stock_universe', 'themes');
