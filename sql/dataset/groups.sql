-- Purpose: the groups of a day as a dataset keeps them (DuckDB).
-- Grain:   a row per group, by environment, type and name; list_as_of is the day that its list speaks of.
-- Binds:   none.
SELECT environment, type, name, display_name, as_of AS list_as_of, source_type
  FROM groups
 ORDER BY environment, type, name;
