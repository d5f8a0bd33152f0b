-- Purpose: part of a statement: why an entry is rejected, behind the column or JSON path: by its `type`, `environment` and `value`, and by
--          `key_reason`, what is wrong with its key. What makes the whole entry unusable comes first.
-- Grain:   one value.
-- Binds:   none.
CASE
  WHEN environment NOT IN ('DEFAULT', 'TEST', 'UAT', 'PROD')
    THEN 'environment: "' || environment || '" is none of DEFAULT, TEST, UAT, PROD'
  WHEN key_reason IS NOT NULL THEN 'key: ' || key_reason
  WHEN jsonb_typeof(value) = 'object' THEN NULL
  WHEN type IN ('stock_metadata', 'sector_industry_map')
    THEN '$: ' || jsonb_typeof(value) || ' where an object should be'
  WHEN jsonb_typeof(value) <> 'array'
    THEN '$: ' || jsonb_typeof(value) || ' where a list or an object should be'
END
