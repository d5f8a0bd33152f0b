-- Purpose: the lists that are asked about (DuckDB), each under the environment that questions will name: its own for the
--          newest list of each group; its day for all lists of some groups, so that no day has a say in another.
-- Grain:   a row per group, or per group and day.
-- Binds:   keys, a list of environment, type and name with colons between, empty for the newest list of each group;
--          at_first, true for what was stated first.
CREATE TABLE choice AS
SELECT CASE WHEN len(CAST(:keys AS varchar[])) > 0 THEN as_of ELSE environment END AS label, environment, type, name, as_of,
       time, CASE WHEN CAST(:at_first AS boolean) THEN first_folder ELSE folder END AS folder
  FROM lists
 WHERE len(CAST(:keys AS varchar[])) = 0
    OR list_contains(CAST(:keys AS varchar[]), environment || ':' || type || ':' || name)
QUALIFY len(CAST(:keys AS varchar[])) > 0
     OR row_number() OVER (PARTITION BY environment, type, name ORDER BY as_of DESC) = 1;
