-- Purpose: part of a statement: the stocks whose sector would be another one: the chosen one of the listing that is held, the
--          American one before others. A stock without a row gets one, with a name, only if a fund or theme holds it. A
--          sector that is no text stays where the mapping left it.
-- Grain:   CTE, after `chosen`: wanted, a row per symbol.
-- Binds:   environment.
, holders AS MATERIALIZED (
  SELECT symbol, listing,
         jsonb_build_object('member_of_etfs', coalesce(jsonb_agg(DISTINCT fund) FILTER (WHERE type = 'ETF'), '[]'),
                            'member_of_themes', coalesce(jsonb_agg(DISTINCT fund) FILTER (WHERE type = 'THEME'), '[]')) AS lists
    FROM held GROUP BY symbol, listing
), meant AS (
  SELECT DISTINCT ON (c.symbol) c.*, h.lists
    FROM chosen AS c LEFT JOIN holders AS h USING (symbol, listing)
   ORDER BY c.symbol, h.symbol IS NULL, c.listing <> 'US'
), named AS (
  SELECT DISTINCT ON (e.symbol, e.listing) e.symbol, e.listing, left(e.value, 100) AS name
    FROM evidence AS e LEFT JOIN ranks AS r ON r.source = e.source
   WHERE e.vocabulary = 'name'
   ORDER BY e.symbol, e.listing, coalesce(r.rank, 0), e.as_of DESC NULLS LAST, e.source, e.value
), wanted AS MATERIALIZED (
  SELECT m.symbol, s.id AS stock_id, s.sector AS before, m.sector AS after, m.source, m.as_of, m.lists,
         CASE WHEN s.id IS NULL THEN coalesce(n.name, m.symbol) END AS new_name,
         jsonb_build_object('sector_evidence', jsonb_strip_nulls(jsonb_build_object(
           'sector', m.sector, 'source', m.source, 'as_of', m.as_of, 'sha256', m.sha256,
           'name', CASE WHEN s.id IS NULL THEN coalesce(n.name, m.symbol) END))) AS origin
    FROM meant AS m
    LEFT JOIN named AS n USING (symbol, listing)
    LEFT JOIN :"schema".stock_metadata AS s ON (s.symbol, s.environment) = (m.symbol COLLATE "default", :environment)
   WHERE CASE WHEN s.id IS NULL THEN m.lists IS NOT NULL
              ELSE m.source <> 'legacy' AND workbench.sector_label(s.sector) IS DISTINCT FROM workbench.sector_label(m.sector)
                   AND NOT coalesce(s.metadata ? 'sector', false) END
)
