-- Purpose: what the choice of the newest list of each group is made of (DuckDB), for people; and what else there is.
-- Grain:   one row.
-- Binds:   none.
SELECT count(*) AS groups, min(c.as_of) AS oldest, max(c.as_of) AS newest, count(DISTINCT c.folder) AS snapshots,
       parse_filename(arg_max(c.folder, c.time || c.folder)) AS snapshot,
       (SELECT count(DISTINCT (environment, type, name)) FROM stated) AS groups_in_all,
       (SELECT min(as_of) FROM stated) AS first_day
  FROM choice AS c;
