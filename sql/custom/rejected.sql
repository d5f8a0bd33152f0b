-- Purpose: names that are no symbols, and why.
-- Grain:   a row per such name.
-- Binds:   names.
SELECT x.name, coalesce(workbench.symbol_reason(s.symbol), 'a ticker has letters, digits and dots alone') AS reason
  FROM unnest(CAST(:names AS text[])) AS x (name)
 CROSS JOIN LATERAL (SELECT workbench.normal_symbol(x.name) AS symbol) AS s
 WHERE workbench.symbol_reason(s.symbol) IS NOT NULL OR s.symbol COLLATE "C" !~ '^[A-Z0-9.]+$';
