-- Purpose: the groups that a question is about (DuckDB): of the given types, and those given by type and name.
-- Grain:   a row per group, numbered from 0 by type and name.
-- Binds:   environment; types, a list; names, a list of type and name with a colon between.
CREATE TEMP TABLE chosen AS
SELECT CAST(row_number() OVER (ORDER BY type, name) - 1 AS integer) AS group_no, type, name, display_name, as_of,
       source_type
  FROM groups
 WHERE environment = :environment
   AND (list_contains(CAST(:types AS varchar[]), type) OR list_contains(CAST(:names AS varchar[]), type || ':' || name));
