-- Purpose: the rest of report/source, after a CTE `legacy` with the entries.
-- Grain:   a row per type and environment.
-- Binds:   none.
SELECT type::text, environment::text, count(*) AS entries,
       coalesce(bool_or(type = 'etf_holdings' AND value ->> 'data_source' LIKE 'sample data:%'), false) AS is_sample
  FROM legacy
 GROUP BY type, environment
 ORDER BY array_position(ARRAY['etf_holdings', 'theme_definition', 'sector_industry_map', 'stock_metadata',
                               'etf_universe', 'stock_universe', 'themes'], type::text) NULLS LAST, type, environment;
