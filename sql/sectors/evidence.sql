-- Purpose: part of a statement: what is held, and all that any source says of it: what was kept, what the loaded issuers'
--          files say, and what stocks had without any load.
-- Grain:   CTEs: held, a row per stock in a fund or theme; words, a row per vocabulary and word; ranks, a row per source that
--          is named; evidence, a row per stock, vocabulary, source, value and day.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
-- Read once: a bind is parsed again wherever it stands.
terms AS MATERIALIZED (
  SELECT CAST(:vocabularies AS jsonb) AS terms
), words AS MATERIALIZED (
  SELECT v.key AS vocabulary, lower(w.word COLLATE "C") AS word, nullif(s.key, 'no equivalent') AS sector
    FROM terms
   CROSS JOIN LATERAL jsonb_each(terms -> 'words') AS v
   CROSS JOIN LATERAL jsonb_each(v.value) AS s
   CROSS JOIN LATERAL jsonb_array_elements_text(s.value) AS w (word)
), ranks AS MATERIALIZED (
  SELECT r.key AS source, r.value::integer AS rank FROM terms CROSS JOIN LATERAL jsonb_each_text(terms -> 'order') AS r
), loaded AS MATERIALIZED (
  SELECT DISTINCT ON (l.fund) l.fund, l.sha256, l.as_of,
         coalesce(i.issuer ->> 'source', l.certificate ->> 'layout', 'unknown issuer') AS source,
         coalesce(i.issuer ->> 'vocabulary', 'issuer''s own') AS vocabulary,
         coalesce((i.issuer -> 'home_tickers')::boolean, false) AS home_tickers
    FROM workbench.loads AS l
   CROSS JOIN LATERAL (SELECT terms -> 'issuers' -> (l.certificate ->> 'layout') AS issuer FROM terms) AS i
   WHERE l.environment = :environment AND l.action <> 'undo' AND l.undone_by IS NULL AND l.sha256 IS NOT NULL
   ORDER BY l.fund, l.place DESC
), known_isins AS MATERIALIZED (
  SELECT DISTINCT symbol AS listed, value AS isin FROM workbench.sector_evidence WHERE environment = :environment AND (listing, vocabulary) = ('US', 'ISIN')
), stock AS MATERIALIZED (
  SELECT g.type, g.name AS fund, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata, upper(nullif(m.metadata ->> 'isin', '')) AS isin,
         e.entry_id
    FROM :"schema".definition_groups AS g
    JOIN :"schema".group_memberships AS m ON m.group_id = g.id
    LEFT JOIN workbench.entries AS e ON e.group_id = g.id
   WHERE g.environment = :environment AND g.type IN ('ETF', 'THEME')
     AND (SELECT
\ir ../no_stock.sql
         ) IS NULL
), held AS MATERIALIZED (
  SELECT s.type, s.fund, s.symbol, s.weight, s.metadata, l.source, l.vocabulary, l.sha256, l.as_of,
         -- Many companies of other countries have their only listing in the United States: a list that names both says so.
         CASE WHEN l.home_tickers OR
\ir elsewhere.sql
                OR NOT starts_with(s.isin, 'US') AND k.isin IS NULL
              THEN 'elsewhere' ELSE 'US' END AS listing
    FROM stock AS s
    LEFT JOIN loaded AS l ON s.type = 'ETF' AND l.fund = s.fund
    LEFT JOIN known_isins AS k ON (k.listed, k.isin) = (s.symbol, s.isin)
), said AS (
  SELECT symbol, listing, vocabulary, source, value, sha256, as_of, seen_at
    FROM workbench.sector_evidence
   WHERE environment = :environment
   UNION ALL
  SELECT h.symbol, h.listing, v.vocabulary, h.source, v.value, h.sha256, h.as_of, NULL
    FROM held AS h
   CROSS JOIN LATERAL (VALUES (h.vocabulary, h.metadata ->> 'sector'), ('name', h.metadata ->> 'name')) AS v (vocabulary, value)
   WHERE h.source IS NOT NULL
   UNION ALL
  -- What the workbench wrote is no evidence: the stock says beside it what it was, and keeps that through a rollback.
  SELECT symbol COLLATE "C", CASE WHEN
\ir elsewhere.sql
         THEN 'elsewhere' ELSE 'US' END, v.vocabulary, 'legacy', v.value, NULL, NULL, NULL
    FROM :"schema".stock_metadata
   CROSS JOIN LATERAL (VALUES ('GICS', sector, 'sector'), ('name', display_name, 'name')) AS v (vocabulary, value, key)
   WHERE environment = :environment AND metadata -> 'sector_evidence' ->> v.key IS DISTINCT FROM v.value
), evidence AS MATERIALIZED (
  SELECT x.symbol, x.listing, x.vocabulary, x.source, v.value, x.sha256, x.as_of, x.seen_at
    FROM said AS x
   CROSS JOIN LATERAL (SELECT left(btrim(x.value, E' \t\n\r\u00A0'), 200) AS value) AS v
   WHERE lower(v.value) NOT IN (SELECT n.word FROM terms CROSS JOIN LATERAL jsonb_array_elements_text(terms -> 'nothing') AS n (word))
)
