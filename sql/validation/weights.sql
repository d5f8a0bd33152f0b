-- Purpose: lists whose weights sum to neither 1 nor 100, so that no unit can be told: weights stay as written.
-- Grain:   a row per such list; one row without a verdict when there is none.
-- Binds:   none.
WITH weighted AS MATERIALIZED (
  SELECT g.entry_id, g.legacy_type, g.name, g.environment, g.weight_unit, g.list_key, s.total, s.weights, s.unusable
    FROM workbench.mapped_groups AS g
    JOIN :"schema".cache_entries AS c ON c.id = g.entry_id
   CROSS JOIN LATERAL (
     SELECT sum(workbench.weight_of(x.element)) AS total, count(workbench.weight_of(x.element)) AS weights,
            count(*) FILTER (WHERE x.element ? 'weight' AND jsonb_typeof(x.element) = 'object'
                               AND workbench.weight_of(x.element) IS NULL) AS unusable
       FROM jsonb_array_elements(workbench.list_of(c.value, g.list_key)) AS x (element)) AS s
   WHERE g.list_key IS NOT NULL
)
SELECT e.examined, e.fractions || ' lists in fractions, ' || e.percents || ' in percent, ' || e.unknown || ' of no known unit' AS figures,
       CASE WHEN w.entry_id IS NOT NULL THEN 'finding' END AS verdict, w.entry_id,
       w.legacy_type || ' ' || w.name || ' (' || w.environment || ')' AS subject,
       '$' || CASE w.list_key WHEN '' THEN '' ELSE '.' || w.list_key END || '[*].weight' AS path,
       w.weights || CASE w.weights WHEN 1 THEN ' weight sums to ' ELSE ' weights sum to ' END || coalesce(left(w.total::text, 40), 'nothing') AS before,
       CASE WHEN w.weight_unit IS NULL THEN 'weight NULL' ELSE w.unusable || CASE w.unusable WHEN 1 THEN ' weight NULL' ELSE ' weights NULL' END END AS after,
       CASE WHEN w.weight_unit IS NULL THEN 'the sum is neither about 1 nor about 100'
            ELSE 'a weight that is no usable number' END || '; the original is kept in metadata' AS cause
  FROM (SELECT count(*) AS examined,
               count(*) FILTER (WHERE weight_unit = 'fraction') AS fractions,
               count(*) FILTER (WHERE weight_unit = 'percent') AS percents,
               count(*) FILTER (WHERE weight_unit IS NULL AND weights > 0) AS unknown
          FROM weighted) AS e
  LEFT JOIN weighted AS w ON w.weight_unit IS NULL AND w.weights > 0 OR w.unusable > 0
 ORDER BY w.entry_id;
