-- Purpose: the raw files that a list which stands came from, or would after loads are taken back.
-- Grain:   a row per file.
-- Binds:   states, how many loads of a fund can be taken back.
SELECT DISTINCT x.sha256
  FROM (SELECT o.sha256, row_number() OVER (PARTITION BY o.environment, o.fund ORDER BY o.place DESC) AS number
          FROM workbench.loads AS o
         WHERE o.sha256 IS NOT NULL AND o.undone_by IS NULL) AS x
 WHERE x.number <= :states + 1;
