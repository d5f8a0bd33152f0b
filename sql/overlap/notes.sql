-- Purpose: what a reader must know of the identities in an answer (DuckDB): spellings taken for one stock, and symbols that
--          stand for two companies.
-- Grain:   a row per such spelling, its kind first.
-- Binds:   environment; joined, false to take each spelling for a stock of its own.
SELECT CASE WHEN bool_or(h.stock <> h.spelling) THEN 'two companies' ELSE 'one stock' END AS kind, h.spelling,
       string_agg(DISTINCT CASE WHEN h.stock <> h.spelling THEN h.stock ELSE m.symbol END, ', '
                  ORDER BY CASE WHEN h.stock <> h.spelling THEN h.stock ELSE m.symbol END) AS names
  FROM holding AS h
  JOIN chosen AS c ON c.group_no = h.group_no
  JOIN memberships AS m ON m.environment = :environment AND m.type = c.type AND m.name = c.name AND m.left_out IS NULL
   AND spelling_of(m.symbol, CAST(:joined AS boolean)) = h.spelling
 GROUP BY h.spelling
HAVING count(DISTINCT m.symbol) > 1 OR bool_or(h.stock <> h.spelling)
 ORDER BY 1, 2;
