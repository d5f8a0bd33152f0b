-- Purpose: every group of a snapshot by what people may call it (DuckDB).
-- Grain:   a row per group.
-- Binds:   none.
SELECT environment, type, name, display_name AS label
  FROM groups
 ORDER BY environment, type, name;
