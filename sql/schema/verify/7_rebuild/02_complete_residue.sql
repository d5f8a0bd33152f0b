-- Purpose: the adoption of rows of the after side is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.adopt_groups(integer[])'::regprocedure, 'workbench.adopt_members(integer[])'::regprocedure,
       'workbench.adopt_weights(integer[])'::regprocedure, 'workbench.adopt_stocks(integer[])'::regprocedure,
       1 / (workbench.legacy_type('UNIVERSE', 'stock_universe', NULL) = 'stock_universe'
            AND workbench.legacy_type('THEME', NULL, 'themes') = 'themes'
            AND workbench.legacy_type('THEME', NULL, 'etf_holdings') = 'theme_definition'
            AND workbench.legacy_type('CUSTOM', NULL, NULL) IS NULL)::integer;
