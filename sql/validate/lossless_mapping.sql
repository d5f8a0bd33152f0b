-- Purpose: proof 2 of 2: the mapping of the legacy entries is what the tables hold, row by row, column by column.
-- Grain:   a row per group, membership or stock that differs; one row without a verdict when none does.
-- Binds:   none.
WITH expected_memberships AS MATERIALIZED (
  SELECT entry_id, symbol COLLATE "C" AS symbol, weight, metadata, created_at AS added_at, updated_at
    FROM workbench.mapped_elements
   WHERE outcome = 'row'
   UNION ALL
  SELECT sector_entry_id, symbol COLLATE "C", NULL, NULL, created_at, updated_at
    FROM workbench.mapped_sector_members
), stored_memberships AS MATERIALIZED (
  SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata, m.added_at, m.updated_at
    FROM :"schema".group_memberships AS m
    LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
), memberships AS MATERIALIZED (
  SELECT entry_id, s.id, s.group_id, symbol, x.symbol IS NULL AS added, s.symbol IS NULL AS removed,
         x.weight IS NOT DISTINCT FROM s.weight AS weight_same,
         x.metadata::text IS NOT DISTINCT FROM s.metadata::text AS metadata_same,
         (x.added_at, x.updated_at) IS NOT DISTINCT FROM (s.added_at, s.updated_at) AS times_same,
         x.weight AS weight_before, s.weight AS weight_after,
         x.metadata AS metadata_before, s.metadata AS metadata_after
    FROM expected_memberships AS x
    FULL JOIN stored_memberships AS s USING (entry_id, symbol)
   WHERE x.symbol IS NULL OR s.symbol IS NULL
      OR x.weight IS DISTINCT FROM s.weight
      OR x.metadata::text IS DISTINCT FROM s.metadata::text
      OR x.added_at IS DISTINCT FROM s.added_at
      OR x.updated_at IS DISTINCT FROM s.updated_at
), expected_groups AS MATERIALIZED (
  SELECT entry_id, jsonb_build_object(
           'name', name, 'type', type, 'display_name', display_name, 'description', description, 'metadata', metadata,
           'liquidity_filter', liquidity_filter, 'environment', environment, 'created_at', created_at,
           'updated_at', updated_at, 'last_update', last_update) AS columns
    FROM workbench.mapped_groups
), stored_groups AS MATERIALIZED (
  SELECT g.id, e.entry_id, g.name, g.type, to_jsonb(g) - 'id' AS columns
    FROM :"schema".definition_groups AS g
    LEFT JOIN workbench.entries AS e ON e.group_id = g.id
), expected_stocks AS MATERIALIZED (
  SELECT entry_id, jsonb_build_object(
           'symbol', symbol, 'environment', environment, 'display_name', display_name, 'sector', sector,
           'industry', industry, 'market_cap', market_cap, 'is_validated', is_validated, 'metadata', metadata,
           'created_at', created_at, 'updated_at', updated_at, 'last_update', last_update) AS columns
    FROM workbench.mapped_stocks
), stored_stocks AS MATERIALIZED (
  SELECT s.id, e.entry_id, s.symbol, to_jsonb(s) - 'id' AS columns
    FROM :"schema".stock_metadata AS s
    LEFT JOIN workbench.entries AS e ON e.stock_id = s.id
), different AS (
  SELECT m.entry_id, 'group_memberships ' || coalesce('id ' || m.id, 'row missing') AS table_row,
         coalesce(g.type || ' ' || g.name, 'entry ' || m.entry_id) || ' / ' || m.symbol AS subject,
         CASE WHEN m.added OR m.removed THEN 'symbol' WHEN NOT m.weight_same THEN 'weight'
              WHEN NOT m.metadata_same THEN 'metadata' ELSE 'added_at, updated_at' END AS path,
         CASE WHEN m.added THEN 'no such member' WHEN m.removed THEN m.symbol WHEN NOT m.weight_same THEN coalesce(m.weight_before::text, 'NULL')
              WHEN NOT m.metadata_same THEN coalesce(m.metadata_before::text, 'NULL') END AS before,
         CASE WHEN m.added THEN m.symbol WHEN m.removed THEN 'missing' WHEN NOT m.weight_same THEN coalesce(m.weight_after::text, 'NULL')
              WHEN NOT m.metadata_same THEN coalesce(m.metadata_after::text, 'NULL') END AS after,
         CASE WHEN m.added THEN 'no list of the legacy table yields this membership'
              WHEN m.removed THEN 'the list has this member, the table has not'
              ELSE 'the row was changed' END AS cause
    FROM memberships AS m
    LEFT JOIN stored_groups AS g ON g.entry_id = m.entry_id OR g.id = m.group_id
   UNION ALL
  SELECT entry_id, 'definition_groups ' || coalesce('id ' || s.id, 'row missing'),
         coalesce(s.type || ' ' || s.name, x.columns ->> 'type' || ' ' || (x.columns ->> 'name')),
         d.path, d.before_text, d.after_text,
         CASE WHEN x.columns IS NULL THEN 'no legacy entry yields this group'
              WHEN s.columns IS NULL THEN 'the entry has no group' ELSE 'the row was changed' END
    FROM expected_groups AS x
    FULL JOIN stored_groups AS s USING (entry_id)
   CROSS JOIN LATERAL workbench.first_difference(coalesce(x.columns, 'null'), coalesce(s.columns, 'null')) AS d
   WHERE x.columns::text IS DISTINCT FROM s.columns::text
   UNION ALL
  SELECT entry_id, 'stock_metadata ' || coalesce('id ' || s.id, 'row missing'),
         coalesce(s.symbol, x.columns ->> 'symbol'), d.path, d.before_text, d.after_text,
         CASE WHEN x.columns IS NULL THEN 'no legacy entry yields this stock'
              WHEN s.columns IS NULL THEN 'the entry has no stock' ELSE 'the row was changed' END
    FROM expected_stocks AS x
    FULL JOIN stored_stocks AS s USING (entry_id)
   CROSS JOIN LATERAL workbench.first_difference(coalesce(x.columns, 'null'), coalesce(s.columns, 'null')) AS d
   WHERE x.columns::text IS DISTINCT FROM s.columns::text
)
SELECT e.memberships + e.groups + e.stocks AS examined,
       e.groups || ' groups, ' || e.memberships || ' memberships, ' || e.stocks || ' stocks mapped and compared' AS figures,
       CASE WHEN d.table_row IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject || ', ' || d.table_row AS subject,
       d.path, left(d.before, 200) AS before, left(d.after, 200) AS after, d.cause
  FROM (SELECT (SELECT count(*) FROM expected_memberships) AS memberships,
               (SELECT count(*) FROM expected_groups) AS groups,
               (SELECT count(*) FROM expected_stocks) AS stocks) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id, d.subject, d.path;
