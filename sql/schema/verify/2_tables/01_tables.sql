-- Purpose: the after side has exactly the columns that the mapping fills; raises an error otherwise.
-- Grain:   no rows; a division by zero when a table has other columns than these.
-- Binds:   none.
SELECT id, name, type, display_name, description, metadata, liquidity_filter, environment, created_at, updated_at,
       last_update FROM :"schema".definition_groups WHERE false;
SELECT id, group_id, symbol, weight, metadata, added_at, updated_at FROM :"schema".group_memberships WHERE false;
SELECT id, symbol, environment, display_name, sector, industry, market_cap, is_validated, metadata, created_at,
       updated_at, last_update FROM :"schema".stock_metadata WHERE false;
SELECT 1 / (count(*) FILTER (WHERE t.relname = 'definition_groups') = 11
        AND count(*) FILTER (WHERE t.relname = 'group_memberships') = 7)::integer
  FROM pg_attribute a
  JOIN pg_class t ON t.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = :'schema' AND t.relname IN ('definition_groups', 'group_memberships')
   AND a.attnum > 0 AND NOT a.attisdropped;
