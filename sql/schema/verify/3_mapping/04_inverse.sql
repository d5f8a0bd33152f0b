-- Purpose: the inverse is there with every column of a legacy entry; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT id, type, name, key, value, environment, created_at, updated_at, universe_category, liquidity_filter,
       universe_metadata, last_universe_update FROM workbench.rebuilt_entries WHERE false;
SELECT 1 / (workbench.rebuilt_element('symbol', 'A', 'percent', 0.0110, NULL, NULL)::text
            = '{"symbol": "A", "weight": 1.10}')::integer;
