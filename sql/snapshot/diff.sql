-- Purpose: what changed between two snapshots (DuckDB), in the order in which people ask: members in, members out, weights
--          moved, the largest of each first; then the rest. A row says first what happened; two rows that differ only in
--          the order of their list are no change.
-- Grain:   a row per group, membership or stock that came, went or changed.
-- Binds:   none.
-- A weight moves when its value does: 1.10 and 1.1 are one value. PostgreSQL writes numbers without exponents, so that
-- cutting trailing zeros compares them exactly; no decimal type holds them all (30 digits, 1e-25, NaN).
WITH groups AS (
  SELECT CASE WHEN b.name IS NULL THEN 'group in' WHEN a.name IS NULL THEN 'group out' ELSE 'group changed' END AS change,
         environment, type, name, NULL AS symbol, b.as_of AS before, a.as_of AS after,
         NULL AS moved
    FROM before_groups AS b FULL JOIN after_groups AS a USING (environment, type, name)
   WHERE b.name IS NULL OR a.name IS NULL
      OR (b.display_name, b.description, b.as_of, b.source_type, b.weight_unit, b.metadata, b.liquidity_filter)
         IS DISTINCT FROM (a.display_name, a.description, a.as_of, a.source_type, a.weight_unit, a.metadata, a.liquidity_filter)
), members AS (
  SELECT CASE WHEN b.position IS NULL THEN 'member in' WHEN a.position IS NULL THEN 'member out'
              WHEN CASE WHEN contains(b.weight, '.') THEN rtrim(rtrim(b.weight, '0'), '.') ELSE b.weight END IS DISTINCT FROM
                   CASE WHEN contains(a.weight, '.') THEN rtrim(rtrim(a.weight, '0'), '.') ELSE a.weight END THEN 'weight moved'
              ELSE 'member changed' END AS change,
         environment, type, name, symbol, b.weight AS before, a.weight AS after,
         -- a difference of two can be beyond eight bytes; who comes or goes moves all that it weighs
         CASE WHEN b.position IS NULL THEN a.weight_billionths WHEN a.position IS NULL THEN -b.weight_billionths
              ELSE CAST(a.weight_billionths AS hugeint) - b.weight_billionths END AS moved
    FROM before_memberships AS b FULL JOIN after_memberships AS a USING (environment, type, name, symbol)
   WHERE b.position IS NULL OR a.position IS NULL
      OR (b.weight, b.left_out, b.identifier, b.metadata) IS DISTINCT FROM (a.weight, a.left_out, a.identifier, a.metadata)
), stocks AS (
  SELECT CASE WHEN b.symbol IS NULL THEN 'stock in' WHEN a.symbol IS NULL THEN 'stock out' ELSE 'stock changed' END AS change,
         environment, NULL AS type, NULL AS name, symbol, b.sector AS before, a.sector AS after,
         NULL AS moved
    FROM before_stocks AS b FULL JOIN after_stocks AS a USING (environment, symbol)
   WHERE b.symbol IS NULL OR a.symbol IS NULL
      OR (b.display_name, b.sector, b.industry, b.market_cap, b.is_validated, b.metadata)
         IS DISTINCT FROM (a.display_name, a.sector, a.industry, a.market_cap, a.is_validated, a.metadata)
)
SELECT change, environment, type, name, symbol, before, after, moved
  FROM (SELECT 1 AS part, * FROM groups UNION ALL SELECT 2, * FROM members UNION ALL SELECT 3, * FROM stocks) AS x
 ORDER BY coalesce(list_position(['member in', 'member out', 'weight moved'], change), 4),
          CASE WHEN change IN ('member in', 'member out', 'weight moved') THEN abs(moved) END DESC NULLS LAST,
          part, environment, type, name, change, symbol;
