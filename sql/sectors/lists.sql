-- Purpose: lists of companies that are kept as evidence, by what they alone say: a later list that says the same has taken
--          the place of an earlier one.
-- Grain:   a row per file, the last that was loaded first.
-- Binds:   environment; sources, the names of lists.
SELECT e.source, e.sha256, max(e.as_of)::text AS as_of, count(*) AS said, count(DISTINCT e.symbol) AS symbols,
       to_char(max(e.seen_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS seen_at
  FROM workbench.sector_evidence AS e
 WHERE e.environment = :environment AND e.source = ANY (CAST(:sources AS text[]))
 GROUP BY e.source, e.sha256
 ORDER BY max(e.seen_at) DESC, e.sha256;
