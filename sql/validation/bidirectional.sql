-- Purpose: legacy line "Bidirectional": a stock's member_of_etfs and member_of_themes agree with the lists of the
--          funds and themes. A disagreement on both sides is a finding; on one side only, the move made or hid it.
-- Grain:   a row per stock and group that disagree; one row without a verdict when all agree.
-- Binds:   environment.
WITH claim_keys (claim_key, group_type, legacy_type) AS (
  VALUES ('member_of_etfs', 'ETF', 'etf_holdings'), ('member_of_themes', 'THEME', 'theme_definition')
), stocks AS MATERIALIZED (
  SELECT symbol COLLATE "C" AS symbol, metadata FROM workbench.mapped_stocks WHERE environment = :environment
), groups AS MATERIALIZED (
  SELECT g.entry_id, g.type AS group_type, g.name COLLATE "C" AS name
    FROM workbench.mapped_groups AS g
    JOIN claim_keys AS k ON k.legacy_type = g.legacy_type
   WHERE g.environment = :environment
), elements AS MATERIALIZED (
  SELECT entry_id, symbol COLLATE "C" AS symbol FROM workbench.mapped_elements WHERE outcome = 'row'
), claims_before AS MATERIALIZED (
  SELECT DISTINCT s.symbol, k.group_type, claim.name COLLATE "C" AS name
    FROM stocks AS s
   CROSS JOIN claim_keys AS k
   CROSS JOIN LATERAL jsonb_array_elements_text(
     CASE jsonb_typeof(s.metadata -> k.claim_key) WHEN 'array' THEN s.metadata -> k.claim_key ELSE '[]' END) AS claim (name)
   WHERE claim.name IS NOT NULL
), lists_before AS MATERIALIZED (
  SELECT x.symbol, g.group_type, g.name
    FROM elements AS x
    JOIN groups AS g ON g.entry_id = x.entry_id
), claims_after AS MATERIALIZED (
  SELECT DISTINCT s.symbol::text COLLATE "C" AS symbol, k.group_type, claim.name COLLATE "C" AS name
    FROM :"schema".stock_metadata AS s
   CROSS JOIN claim_keys AS k
   CROSS JOIN LATERAL jsonb_array_elements_text(
     CASE jsonb_typeof(s.metadata -> k.claim_key) WHEN 'array' THEN s.metadata -> k.claim_key ELSE '[]' END) AS claim (name)
   WHERE s.environment = :environment AND claim.name IS NOT NULL
), lists_after AS MATERIALIZED (
  SELECT m.symbol::text COLLATE "C" AS symbol, g.type::text AS group_type, g.name::text COLLATE "C" AS name
    FROM :"schema".group_memberships AS m
    JOIN :"schema".definition_groups AS g ON g.id = m.group_id
    JOIN claim_keys AS k ON k.legacy_type = g.metadata ->> 'source_type'
   WHERE g.environment = :environment
), disagree_before AS (
  SELECT symbol, group_type, name, c.symbol_claimed IS NULL AS unclaimed
    FROM (SELECT *, symbol AS symbol_claimed FROM claims_before) AS c
    FULL JOIN (SELECT *, symbol AS symbol_listed FROM lists_before) AS l USING (symbol, group_type, name)
   WHERE c.symbol_claimed IS NULL AND EXISTS (SELECT FROM stocks AS s WHERE s.symbol = l.symbol)
      OR l.symbol_listed IS NULL
), disagree_after AS (
  SELECT symbol, group_type, name, c.symbol_claimed IS NULL AS unclaimed
    FROM (SELECT *, symbol AS symbol_claimed FROM claims_after) AS c
    FULL JOIN (SELECT *, symbol AS symbol_listed FROM lists_after) AS l USING (symbol, group_type, name)
   WHERE c.symbol_claimed IS NULL AND EXISTS (SELECT FROM :"schema".stock_metadata AS s WHERE s.symbol = l.symbol AND s.environment = :environment)
      OR l.symbol_listed IS NULL
), unheld AS MATERIALIZED (
  SELECT g.name::text COLLATE "C" AS name, o.symbol COLLATE "C" AS symbol
    FROM workbench.after_only AS o
    JOIN :"schema".definition_groups AS g ON g.id = o.group_id
   WHERE g.environment = :environment
     AND (o.symbol IS NOT NULL
          OR o.element = 'group ' || g.id AND (o.read_as IS NULL OR o.read_as ?| ARRAY['name', 'type', 'environment']))
   UNION ALL
  SELECT NULL, x.symbol COLLATE "C"
    FROM workbench.after_only AS o
    JOIN :"schema".stock_metadata AS s ON s.id = o.stock_id
   CROSS JOIN LATERAL (VALUES (s.symbol::text), (workbench.normal_symbol(s.symbol))) AS x (symbol)
   WHERE s.environment = :environment
), judged AS MATERIALIZED (
  SELECT d.*, EXISTS (SELECT FROM unheld AS u
                       WHERE (u.name IS NULL OR u.name = d.name) AND (u.symbol IS NULL OR u.symbol = d.symbol)) AS is_unheld
    FROM (SELECT symbol, group_type, name, coalesce(b.unclaimed, a.unclaimed) AS unclaimed,
                 b.unclaimed IS NOT DISTINCT FROM a.unclaimed AS legacy, b.unclaimed IS NULL AS new
            FROM disagree_before AS b
            FULL JOIN disagree_after AS a USING (symbol, group_type, name)) AS d
)
SELECT e.examined, e.claims || ' claims of stocks, ' || e.memberships || ' memberships of funds and themes' AS figures,
       CASE WHEN j.legacy OR j.is_unheld THEN 'finding' WHEN j.symbol IS NOT NULL THEN 'fail' END AS verdict, NULL::integer AS entry_id,
       'stock ' || j.symbol AS subject,
       CASE j.group_type WHEN 'ETF' THEN '$.member_of_etfs' WHEN 'THEME' THEN '$.member_of_themes' END AS path,
       CASE WHEN j.unclaimed THEN 'not named' ELSE j.group_type || ' ' || j.name END AS before,
       CASE WHEN j.unclaimed THEN j.group_type || ' ' || j.name || ' lists it' ELSE 'the list has it not' END AS after,
       CASE WHEN j.legacy THEN 'the stock and the list disagree on both sides'
            WHEN j.is_unheld THEN 'the legacy documents cannot hold what the new tables say here'
            WHEN j.new THEN 'the disagreement is new on the after side'
            ELSE 'the disagreement of the legacy data is gone' END AS cause
  FROM (SELECT (SELECT count(*) FROM claims_before) + (SELECT count(*) FROM claims_after) AS examined,
               (SELECT count(*) FROM claims_after) AS claims, (SELECT count(*) FROM lists_after) AS memberships) AS e
  LEFT JOIN judged AS j ON true
 ORDER BY verdict, j.symbol, j.group_type, j.name;
