-- Purpose: what was stated of the chosen groups for each of their days, as it became known (DuckDB). Symbols, weights and
--          identifiers are what a list says; 1.10 and 1.1 are one weight, and the order says nothing. The same again is no
--          statement; another list for the same day is a restatement.
-- Grain:   a row per group, day and statement, in the order in which they became known; the first has number 0. `snapshot`
--          is the first that has it, `weekdays_without` how many weekdays before this day have no list.
-- Binds:   none.
WITH said AS (
  SELECT m.filename, c.environment, c.type, c.name, count(*) AS members,
         -- The sum does not depend on the order; symbols of a list are distinct.
         sum(CAST(hash(m.symbol, m.identifier, CASE WHEN contains(m.weight, '.') THEN rtrim(rtrim(m.weight, '0'), '.')
                                                    ELSE m.weight END) AS hugeint)) AS digest
    FROM (SELECT DISTINCT environment, type, name FROM choice) AS c
    JOIN every_memberships AS m ON m.environment = c.environment AND m.type = c.type AND m.name = c.name
   GROUP BY m.filename, c.environment, c.type, c.name
), known AS (
  SELECT c.type, c.name, c.as_of, t.time, t.folder, coalesce(s.members, 0) AS members, coalesce(s.digest, 0) AS digest
    FROM choice AS c
    JOIN stated AS t ON t.environment = c.environment AND t.type = c.type AND t.name = c.name AND t.as_of = c.as_of
    LEFT JOIN said AS s ON s.filename = t.folder || '/memberships.parquet' AND s.environment = c.environment
                       AND s.type = c.type AND s.name = c.name
), statement AS (
  SELECT * FROM known
 QUALIFY digest IS DISTINCT FROM lag(digest) OVER (PARTITION BY type, name, as_of ORDER BY time, folder)
      OR members IS DISTINCT FROM lag(members) OVER (PARTITION BY type, name, as_of ORDER BY time, folder)
), days AS (
  SELECT type, name, as_of, lag(as_of) OVER (PARTITION BY type, name ORDER BY as_of) AS day_before
    FROM (SELECT DISTINCT type, name, as_of FROM choice) AS x
)
SELECT s.type || ':' || s.name AS key, s.as_of,
       row_number() OVER (PARTITION BY s.type, s.name, s.as_of ORDER BY s.time, s.folder) - 1 AS number,
       s.time AS known_at, s.members, parse_filename(s.folder) AS snapshot,
       (SELECT count(*)
          FROM generate_series(try_cast(d.day_before AS timestamp) + INTERVAL 1 DAY,
                               try_cast(d.as_of AS timestamp) - INTERVAL 1 DAY, INTERVAL 1 DAY) AS b (day)
         WHERE isodow(b.day) < 6) AS weekdays_without
  FROM statement AS s
  JOIN days AS d ON d.type = s.type AND d.name = s.name AND d.as_of = s.as_of
 ORDER BY s.as_of, key, number;
