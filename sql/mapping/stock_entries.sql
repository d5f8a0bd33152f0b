-- Purpose: part of a statement: the outcome of each entry that describes a stock (stock, superseded, rejected), its symbol and the reason.
-- Grain:   a row per entry that describes a stock, of those in a CTE `entries`.
-- Binds:   none.
named AS (
  SELECT c.id AS entry_id, c.environment::text, c.value, c.updated_at, workbench.null_reason(c.name, c.key, c.environment, c.value) AS null_reason,
         workbench.normal_symbol(c.key) COLLATE "C" AS symbol
    FROM entries AS c
   WHERE c.type = 'stock_metadata'
  OFFSET 0
), judged AS (
  SELECT n.*, workbench.symbol_reason(n.symbol) AS symbol_reason
    FROM named AS n
  OFFSET 0
), typed AS (
  SELECT j.entry_id, j.environment, j.updated_at, j.symbol,
         coalesce(j.null_reason, workbench.entry_reason('stock_metadata', j.symbol_reason, j.environment, j.value)) AS reason
    FROM judged AS j
), ranked AS (
  SELECT t.*, first_value(t.entry_id) OVER latest AS current_entry_id
    FROM typed AS t
   WHERE t.reason IS NULL
  WINDOW latest AS (PARTITION BY t.symbol, t.environment ORDER BY t.updated_at DESC NULLS LAST, t.entry_id DESC)
)
SELECT entry_id, symbol, environment, CASE WHEN current_entry_id = entry_id THEN 'stock' ELSE 'superseded' END AS outcome,
       CASE WHEN current_entry_id <> entry_id THEN 'updated_at: entry ' || current_entry_id || ' for the same key is later' END AS reason,
       nullif(current_entry_id, entry_id) AS superseded_by
  FROM ranked
 UNION ALL
SELECT entry_id, symbol, environment, 'rejected', reason, NULL
  FROM typed WHERE reason IS NOT NULL
