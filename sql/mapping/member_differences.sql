-- Purpose: part of a statement: memberships of which the mapping says something else than the table.
-- Grain:   a row per symbol of a group that differs, of those in CTEs `expected_members` and `stored_members`.
-- Binds:   none.
members AS MATERIALIZED (
  SELECT entry_id, s.id, s.group_id, symbol,
         CASE WHEN x.there THEN jsonb_build_object('weight', x.weight, 'metadata', x.metadata) END AS expected,
         CASE WHEN s.there THEN jsonb_build_object('weight', s.weight, 'metadata', s.metadata) END AS stored
    FROM (SELECT *, true AS there FROM expected_members OFFSET 0) AS x
    FULL JOIN (SELECT *, true AS there FROM stored_members) AS s USING (entry_id, symbol)
   WHERE x.there IS NULL OR s.there IS NULL
      OR x.weight IS DISTINCT FROM s.weight
      OR x.metadata IS DISTINCT FROM s.metadata
)
