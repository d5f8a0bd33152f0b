-- Purpose: the overlap of all pairs as plain SQL (DuckDB): the readable reference of the fast kernel, and its oracle.
-- Grain:   a row per pair of groups that share a stock, each group with itself too; common in billionths.
-- Binds:   none.
SELECT a.group_no AS a, b.group_no AS b, CAST(sum(least(coalesce(a.weight, 0), coalesce(b.weight, 0))) AS bigint) AS common,
       count(*) AS shared
  FROM holding AS a
  JOIN holding AS b ON b.stock = a.stock AND a.group_no <= b.group_no
 GROUP BY a.group_no, b.group_no
 ORDER BY a.group_no, b.group_no;
