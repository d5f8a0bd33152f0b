-- Purpose: what of the after side the old form cannot hold.
-- Grain:   a row per element: the columns of a group or stock, a membership, an element set aside.
-- Binds:   none.
SELECT CASE WHEN a.stock_id IS NULL THEN coalesce(g.type, 'gone') ELSE 'STOCK' END AS type, coalesce(g.name, s.symbol, a.element) AS name,
       coalesce(g.environment, s.environment, '') AS environment,
       a.symbol, a.reason
  FROM workbench.after_only AS a
  LEFT JOIN :"schema".definition_groups AS g ON g.id = a.group_id
  LEFT JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
 ORDER BY 1, 2, 3, a.symbol COLLATE "C" NULLS FIRST, a.element COLLATE "C";
