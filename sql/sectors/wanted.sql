-- Purpose: part of a statement: the stocks whose sector would be another one: the chosen one of the listing that is held, the
--          American one before others; and those that get a name, since they have none but their symbol. A stock without a
--          row gets one only if it has a sector and a fund or theme holds it. A sector that is no text stays where the
--          mapping left it. What the stock had comes back where the workbench wrote its sector and no source says it any more.
-- Grain:   CTE, after `chosen`: wanted, a row per symbol.
-- Binds:   environment.
, holders AS MATERIALIZED (
  SELECT symbol, listing,
         jsonb_build_object('member_of_etfs', coalesce(jsonb_agg(DISTINCT fund) FILTER (WHERE type = 'ETF'), '[]'),
                            'member_of_themes', coalesce(jsonb_agg(DISTINCT fund) FILTER (WHERE type = 'THEME'), '[]')) AS lists
    FROM held GROUP BY symbol, listing
), named AS (
  SELECT DISTINCT ON (e.symbol, e.listing) e.symbol, e.listing, left(e.value, 100) AS name, e.source AS name_source
    FROM evidence AS e LEFT JOIN ranks AS r ON r.source = e.source
   WHERE e.vocabulary = 'name' AND e.value <> e.symbol
   ORDER BY e.symbol, e.listing, coalesce(r.rank, 0), e.as_of DESC NULLS LAST, e.source, e.value
), meant AS (
  SELECT DISTINCT ON (symbol) symbol, listing, c.sector, c.source, c.as_of, c.sha256, n.name, n.name_source, h.lists
    FROM chosen AS c FULL JOIN named AS n USING (symbol, listing) LEFT JOIN holders AS h USING (symbol, listing)
   ORDER BY symbol, h.lists IS NULL, listing <> 'US'
), compared AS (
  SELECT m.*, s.id AS stock_id, s.sector AS before, s.metadata -> 'sector_evidence' AS evidence,
         m.sector IS NOT NULL AND CASE WHEN s.id IS NULL THEN m.lists IS NOT NULL
           ELSE workbench.sector_label(s.sector) IS DISTINCT FROM workbench.sector_label(m.sector)
                AND NOT coalesce(s.metadata ? 'sector', false)
                AND (m.source <> 'legacy' OR s.metadata #>> '{sector_evidence,sector}' = s.sector) END AS gets_sector,
         s.id IS NOT NULL AND m.name IS NOT NULL AND coalesce(btrim(s.display_name), '') IN ('', s.symbol) AS gets_name
    FROM meant AS m
    LEFT JOIN :"schema".stock_metadata AS s ON (s.symbol, s.environment) = (m.symbol COLLATE "default", :environment)
), wanted AS MATERIALIZED (
  SELECT w.symbol, w.stock_id, w.before, CASE WHEN w.gets_sector THEN w.sector ELSE w.before END AS after, w.lists, w.new_name,
         CASE WHEN w.gets_sector THEN w.source ELSE w.name_source END AS source,
         CASE WHEN w.gets_sector THEN w.as_of END AS as_of,
         CASE WHEN w.gets_sector THEN jsonb_build_object('sector', w.sector) ELSE '{}' END AS value,
         jsonb_build_object('sector_evidence', coalesce(w.evidence, '{}')
           || CASE WHEN w.gets_sector
                   THEN jsonb_build_object('sector', CASE WHEN w.source <> 'legacy' THEN w.sector END, 'source', w.source,
                                           'as_of', w.as_of, 'sha256', w.sha256) ELSE '{}' END
           || CASE WHEN w.new_name IS NOT NULL THEN jsonb_build_object('name', w.new_name) ELSE '{}' END) AS origin
    FROM (SELECT c.*, CASE WHEN c.stock_id IS NULL THEN coalesce(c.name, c.symbol) WHEN c.gets_name THEN c.name END AS new_name
            FROM compared AS c) AS w
   WHERE w.gets_sector OR w.gets_name
)
