-- Purpose: how much of the after side the legacy documents cannot hold; two spellings of one symbol are one element.
-- Grain:   one row.
-- Binds:   none.
SELECT count(DISTINCT (group_id, stock_id, workbench.normal_symbol(coalesce(symbol, element)))) AS elements,
       count(DISTINCT group_id) AS groups, count(DISTINCT stock_id) AS stocks
  FROM workbench.after_only;
