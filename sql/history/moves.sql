-- Purpose: where a stock came in or went out between one list of a group and the next (DuckDB), of the chosen groups, whose
--          lists stand each under its day.
-- Grain:   a row per group and day on which it came or went, the last first; weight in billionths.
-- Binds:   symbol; joined, false to take each spelling for a stock of its own.
WITH held AS (
  SELECT g.type, g.name, any_value(g.display_name) AS display_name, g.environment AS as_of, count(m.symbol) > 0 AS is_in,
         sum(m.weight_billionths) AS weight
    FROM groups AS g
    LEFT JOIN memberships AS m ON m.environment = g.environment AND m.type = g.type AND m.name = g.name AND m.left_out IS NULL
          AND spelling_of(m.symbol, CAST(:joined AS boolean)) = spelling_of(:symbol, CAST(:joined AS boolean))
   GROUP BY g.type, g.name, g.environment
), followed AS (
  SELECT *, lag(is_in) OVER dated AS was_in, lag(as_of) OVER dated AS before, lag(weight) OVER dated AS weight_before
    FROM held
  WINDOW dated AS (PARTITION BY type, name ORDER BY as_of)
)
SELECT type, name, display_name, as_of, before, is_in, CAST(coalesce(weight, weight_before) AS bigint) AS weight
  FROM followed
 WHERE is_in <> was_in
 ORDER BY as_of DESC, type, name;
