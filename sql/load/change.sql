-- Purpose: what the list of a file would change in its fund.
-- Grain:   a row per member that comes in, goes out, or is described otherwise.
-- Binds:   fund, environment, members.
WITH listed AS MATERIALIZED (
\ir listed.sql
), standing AS MATERIALIZED (
  SELECT m.symbol::text AS symbol, m.weight, m.metadata
    FROM :"schema".group_memberships AS m
    JOIN :"schema".definition_groups AS g ON g.id = m.group_id
   WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
)
SELECT symbol, s.key IS NULL AS came_in, l.key IS NULL AS went_out, s.weight AS before, l.weight AS after
  FROM (SELECT *, symbol AS key FROM listed) AS l
  FULL JOIN (SELECT *, symbol AS key FROM standing) AS s USING (symbol)
 WHERE l.key IS NULL OR s.key IS NULL OR (l.weight, l.metadata) IS DISTINCT FROM (s.weight, s.metadata)
 ORDER BY abs(coalesce(l.weight, 0) - coalesce(s.weight, 0)) DESC, symbol COLLATE "C";
