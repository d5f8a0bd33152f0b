-- Purpose: part of a statement: where the mapping of the documents says something else than the tables: what a document cannot
--          hold, or what was lost. `element` names it; `stands` is what the tables say there and `read_as` what the document
--          would be read as, both without what agrees; NULL where that side says nothing.
-- Grain:   a row per membership, group, stock, kept entry and set-aside element that differs, of those in CTEs
--          `expected_members`, `stored_members`, `expected_groups`, `stored_groups`, `expected_stocks`, `stored_stocks`,
--          `expected_kept`, `stored_kept`, `expected_aside`, `stored_aside`.
-- Binds:   none.
\ir member_differences.sql
, groups AS MATERIALIZED (
  SELECT entry_id, s.id, x.columns AS expected, s.columns AS stored
    FROM expected_groups AS x
    FULL JOIN stored_groups AS s USING (entry_id)
   WHERE x.columns::text IS DISTINCT FROM s.columns::text
), stocks AS MATERIALIZED (
  SELECT entry_id, s.id,
         CASE WHEN x.there THEN jsonb_build_object(
           'symbol', x.symbol, 'environment', x.environment, 'display_name', x.display_name, 'sector', x.sector,
           'industry', x.industry, 'market_cap', x.market_cap, 'is_validated', x.is_validated, 'metadata', x.metadata,
           'created_at', x.created_at, 'updated_at', x.updated_at, 'last_update', x.last_update) END AS expected,
         CASE WHEN s.there THEN jsonb_build_object(
           'symbol', s.symbol, 'environment', s.environment, 'display_name', s.display_name, 'sector', s.sector,
           'industry', s.industry, 'market_cap', s.market_cap, 'is_validated', s.is_validated, 'metadata', s.metadata,
           'created_at', s.created_at, 'updated_at', s.updated_at, 'last_update', s.last_update) END AS stored
    FROM (SELECT *, true AS there FROM expected_stocks OFFSET 0) AS x
    FULL JOIN (SELECT *, true AS there FROM stored_stocks) AS s USING (entry_id)
   WHERE x.there IS NULL OR s.there IS NULL
      OR x.symbol IS DISTINCT FROM s.symbol OR x.environment IS DISTINCT FROM s.environment
      OR x.display_name IS DISTINCT FROM s.display_name OR x.sector IS DISTINCT FROM s.sector
      OR x.industry IS DISTINCT FROM s.industry OR x.market_cap IS DISTINCT FROM s.market_cap
      OR x.is_validated IS DISTINCT FROM s.is_validated OR x.metadata IS DISTINCT FROM s.metadata
      OR x.created_at IS DISTINCT FROM s.created_at OR x.updated_at IS DISTINCT FROM s.updated_at
      OR x.last_update IS DISTINCT FROM s.last_update
), kept AS MATERIALIZED (
  SELECT entry_id, coalesce(x.type, k.type) || ' ' || coalesce(x.name, k.key) AS subject,
         CASE WHEN x.outcome IS NOT NULL THEN jsonb_build_object('outcome', x.outcome, 'reason', x.reason, 'superseded_by', x.superseded_by) END AS expected,
         CASE WHEN k.outcome IS NOT NULL THEN jsonb_build_object('outcome', k.outcome, 'reason', k.reason, 'superseded_by', k.superseded_by) END AS stored
    FROM expected_kept AS x
    FULL JOIN stored_kept AS k USING (entry_id)
   WHERE (x.outcome, x.reason, x.superseded_by) IS DISTINCT FROM (k.outcome, k.reason, k.superseded_by)
), aside AS MATERIALIZED (
  SELECT entry_id, place,
         CASE WHEN x.outcome IS NOT NULL THEN jsonb_build_object('outcome', x.outcome, 'symbol', x.symbol, 'reason', x.reason) END AS expected,
         CASE WHEN a.outcome IS NOT NULL THEN jsonb_build_object('outcome', a.outcome, 'symbol', a.symbol, 'reason', a.reason) END AS stored
    FROM expected_aside AS x
    FULL JOIN stored_aside AS a USING (entry_id, place)
   WHERE (x.outcome, x.symbol, x.reason) IS DISTINCT FROM (a.outcome, a.symbol, a.reason)
), found AS (
  SELECT 'member' AS kind, coalesce(m.group_id, e.group_id) AS group_id, NULL::integer AS stock_id, m.entry_id, m.id, m.symbol::text AS symbol,
         NULL::text AS subject, m.expected, m.stored
    FROM members AS m
    LEFT JOIN workbench.entries AS e ON e.entry_id = m.entry_id
   UNION ALL
  SELECT 'group', g.id, NULL, g.entry_id, g.id, NULL, NULL, g.expected, g.stored FROM groups AS g
   UNION ALL
  SELECT 'stock', NULL, s.id, s.entry_id, s.id, NULL, NULL, s.expected, s.stored FROM stocks AS s
   UNION ALL
  SELECT 'kept', e.group_id, e.stock_id, k.entry_id, NULL, NULL, k.subject, k.expected, k.stored
    FROM kept AS k
    LEFT JOIN workbench.entries AS e ON e.entry_id = k.entry_id
   UNION ALL
  SELECT 'aside', e.group_id, NULL, a.entry_id, NULL, a.place::text, NULL, a.expected, a.stored
    FROM aside AS a
    LEFT JOIN workbench.entries AS e ON e.entry_id = a.entry_id
), differences AS MATERIALIZED (
  SELECT m.*, coalesce('group ' || m.group_id, 'stock ' || m.stock_id, 'entry ' || m.entry_id)
              || CASE m.kind WHEN 'member' THEN ' member ' || m.symbol WHEN 'kept' THEN ' kept' WHEN 'aside' THEN ' set aside ' || m.symbol
                      ELSE '' END AS element,
         d.read_as, d.stands
    FROM found AS m
\ir what_differs.sql
)
