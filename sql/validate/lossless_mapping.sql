-- Purpose: proof 2 of 2: the mapping of the legacy entries is what the tables hold, row by row, column by column.
--          Numbers inside metadata are compared by value here; how they are written is the matter of proof 1. The times of a
--          membership are the after side's own: a legacy list says nothing of when a member came or changed. What the old
--          form cannot hold is known (workbench.after_only) and no difference.
-- Grain:   a row per group, membership, stock, kept entry or set-aside element that differs; one row without a
--          verdict when none does.
-- Binds:   none.
WITH elements AS MATERIALIZED (
  SELECT entry_id, ordinal, outcome, symbol, weight, CASE WHEN outcome = 'row' THEN metadata END AS metadata,
         reason
    FROM workbench.mapped_elements
), expected_memberships AS (
  SELECT entry_id, symbol COLLATE "C" AS symbol, weight, metadata
    FROM elements
   WHERE outcome = 'row'
   UNION ALL
  SELECT sector_entry_id, symbol COLLATE "C", NULL, NULL
    FROM workbench.mapped_sector_members
), stored_memberships AS (
  SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata
    FROM :"schema".group_memberships AS m
    LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
), memberships AS MATERIALIZED (
  SELECT entry_id, s.id, s.group_id, symbol, x.there IS NULL AS added, s.there IS NULL AS removed,
         x.weight IS NOT DISTINCT FROM s.weight AS weight_same,
         x.weight AS weight_before, s.weight AS weight_after,
         x.metadata AS metadata_before, s.metadata AS metadata_after
    FROM (SELECT *, true AS there FROM expected_memberships OFFSET 0) AS x
    FULL JOIN (SELECT *, true AS there FROM stored_memberships) AS s USING (entry_id, symbol)
   WHERE (x.there IS NULL OR s.there IS NULL
          OR x.weight IS DISTINCT FROM s.weight
          OR x.metadata IS DISTINCT FROM s.metadata)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.entry_id = coalesce(s.entry_id, x.entry_id))
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.group_id = s.group_id)
), groups AS MATERIALIZED (
  SELECT entry_id, s.id, coalesce(s.type, x.columns ->> 'type') || ' ' || coalesce(s.name, x.columns ->> 'name') AS subject,
         x.columns AS expected, s.columns AS stored
    FROM (SELECT entry_id, jsonb_build_object(
                   'name', name, 'type', type, 'display_name', display_name, 'description', description,
                   'metadata', metadata, 'liquidity_filter', liquidity_filter, 'environment', environment,
                   'created_at', created_at, 'updated_at', updated_at, 'last_update', last_update,
                   'list_reason', list_reason, 'weight_unit', weight_unit, 'shadowed_keys', shadowed_keys::text) AS columns
            FROM workbench.mapped_groups) AS x
    FULL JOIN (SELECT g.id, e.entry_id, g.name, g.type,
                      to_jsonb(g) - 'id'
                      || jsonb_build_object('list_reason', e.list_reason, 'weight_unit', e.weight_unit,
                                            'shadowed_keys', e.shadowed_keys::text) AS columns
                 FROM :"schema".definition_groups AS g
                 LEFT JOIN workbench.entries AS e ON e.group_id = g.id) AS s USING (entry_id)
   WHERE x.columns::text IS DISTINCT FROM s.columns::text
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.entry_id = x.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.group_id = s.id)
), stocks AS MATERIALIZED (
  SELECT entry_id, s.id, coalesce(s.symbol, x.symbol) AS subject,
         CASE WHEN x.there THEN jsonb_build_object(
           'symbol', x.symbol, 'environment', x.environment, 'display_name', x.display_name, 'sector', x.sector,
           'industry', x.industry, 'market_cap', x.market_cap, 'is_validated', x.is_validated, 'metadata', x.metadata,
           'created_at', x.created_at, 'updated_at', x.updated_at, 'last_update', x.last_update) END AS expected,
         CASE WHEN s.there THEN jsonb_build_object(
           'symbol', s.symbol, 'environment', s.environment, 'display_name', s.display_name, 'sector', s.sector,
           'industry', s.industry, 'market_cap', s.market_cap, 'is_validated', s.is_validated, 'metadata', s.metadata,
           'created_at', s.created_at, 'updated_at', s.updated_at, 'last_update', s.last_update) END AS stored
    FROM (SELECT *, true AS there FROM workbench.mapped_stocks OFFSET 0) AS x
    FULL JOIN (SELECT e.entry_id, m.*, true AS there
                 FROM :"schema".stock_metadata AS m
                 LEFT JOIN workbench.entries AS e ON e.stock_id = m.id) AS s USING (entry_id)
   WHERE (x.there IS NULL OR s.there IS NULL
      OR x.symbol IS DISTINCT FROM s.symbol OR x.environment IS DISTINCT FROM s.environment
      OR x.display_name IS DISTINCT FROM s.display_name OR x.sector IS DISTINCT FROM s.sector
      OR x.industry IS DISTINCT FROM s.industry OR x.market_cap IS DISTINCT FROM s.market_cap
      OR x.is_validated IS DISTINCT FROM s.is_validated OR x.metadata IS DISTINCT FROM s.metadata
      OR x.created_at IS DISTINCT FROM s.created_at OR x.updated_at IS DISTINCT FROM s.updated_at
      OR x.last_update IS DISTINCT FROM s.last_update)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.entry_id = x.entry_id)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.stock_id = s.id)
), different AS (
  SELECT m.entry_id, 'group_memberships ' || coalesce('id ' || m.id, 'row missing') AS table_row,
         coalesce(g.type || ' ' || g.name, 'entry ' || m.entry_id, 'group ' || m.group_id) || ' / ' || m.symbol AS subject,
         d.path, d.before, d.after,
         CASE WHEN m.added THEN 'no list of the legacy table yields this membership'
              WHEN m.removed THEN 'the list has this member, the table has not'
              ELSE 'the row was changed' END AS cause
    FROM memberships AS m
    LEFT JOIN workbench.entries AS e ON e.entry_id = m.entry_id
    LEFT JOIN :"schema".definition_groups AS g ON g.id = coalesce(m.group_id, e.group_id)
   CROSS JOIN LATERAL (
     SELECT CASE WHEN m.added OR m.removed THEN 'symbol' WHEN NOT m.weight_same THEN 'weight'
                 ELSE 'metadata' END AS path,
            CASE WHEN m.added THEN 'no such member' WHEN m.removed THEN m.symbol
                 WHEN NOT m.weight_same THEN coalesce(m.weight_before::text, 'NULL')
                 ELSE coalesce(m.metadata_before::text, 'NULL') END AS before,
            CASE WHEN m.added THEN m.symbol WHEN m.removed THEN 'missing'
                 WHEN NOT m.weight_same THEN coalesce(m.weight_after::text, 'NULL')
                 ELSE coalesce(m.metadata_after::text, 'NULL') END AS after) AS d
   UNION ALL
  SELECT x.entry_id, x.table_name || coalesce(' id ' || x.id, ' row missing'), x.subject, d.path, d.before_text, d.after_text,
         CASE WHEN x.expected IS NULL THEN 'no legacy entry yields this row'
              WHEN x.stored IS NULL THEN 'the row of this entry is missing' ELSE 'the row was changed' END
    FROM (SELECT 'definition_groups' AS table_name, * FROM groups
           UNION ALL
          SELECT 'stock_metadata', * FROM stocks) AS x
   CROSS JOIN LATERAL workbench.first_difference(coalesce(x.expected, 'null'), coalesce(x.stored, 'null')) AS d
   UNION ALL
  SELECT entry_id, 'workbench.kept_entries', coalesce(x.type, k.type) || ' ' || coalesce(x.name, k.key), 'outcome, reason',
         coalesce(x.outcome || ': ' || x.reason, 'speaks'), coalesce(k.outcome || ': ' || k.reason, 'missing'),
         'the entry is not kept as the mapping says'
    FROM (SELECT entry_id, type, name, outcome, reason
            FROM workbench.mapped_entries WHERE outcome IN ('superseded', 'rejected')) AS x
    FULL JOIN workbench.kept_entries AS k USING (entry_id)
   WHERE (x.outcome, x.reason) IS DISTINCT FROM (k.outcome, k.reason)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS a WHERE a.entry_id = x.entry_id)
   UNION ALL
  SELECT entry_id, 'workbench.set_aside_elements', 'entry ' || entry_id,
         'outcome, symbol, reason', concat_ws(', ', x.outcome, x.symbol, x.reason), concat_ws(', ', a.outcome, a.symbol, a.reason),
         'the element is not set aside as the mapping says'
    FROM (SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY ordinal) AS place, outcome, symbol, reason
            FROM elements WHERE outcome <> 'row') AS x
    FULL JOIN (SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY position) AS place, outcome, symbol, reason
                 FROM workbench.set_aside_elements) AS a USING (entry_id, place)
   WHERE (x.outcome, x.symbol, x.reason) IS DISTINCT FROM (a.outcome, a.symbol, a.reason)
     AND NOT EXISTS (SELECT FROM workbench.after_only AS o WHERE o.entry_id = coalesce(x.entry_id, a.entry_id))
)
SELECT e.memberships + e.groups + e.stocks AS examined,
       e.groups || ' groups, ' || e.memberships || ' memberships, ' || e.stocks || ' stocks mapped and compared' AS figures,
       CASE WHEN d.table_row IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject || ', ' || d.table_row AS subject,
       d.path, left(d.before, 200) AS before, left(d.after, 200) AS after, d.cause
  FROM (SELECT (SELECT count(*) FROM :"schema".group_memberships) + (SELECT count(*) FROM memberships WHERE removed) AS memberships,
               (SELECT count(*) FROM :"schema".definition_groups) + (SELECT count(*) FROM groups WHERE stored IS NULL) AS groups,
               (SELECT count(*) FROM :"schema".stock_metadata) + (SELECT count(*) FROM stocks WHERE stored IS NULL) AS stocks) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id, d.subject, d.path;
