-- Purpose: whether the next write is on both sides as it was written.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM :"schema".group_memberships AS m
                WHERE m.group_id = n.group_id AND m.symbol = 'DRILLED'
                  AND m.weight IS NOT DISTINCT FROM CASE n.unit WHEN 'percent' THEN 0.000012345 WHEN 'fraction' THEN 0.0012345 END)
       AND EXISTS (SELECT FROM :"schema".cache_entries AS c CROSS JOIN LATERAL jsonb_array_elements(c.value -> n.list_key) AS x (element)
                    WHERE c.id = n.entry_id AND CASE n.form WHEN 'text' THEN x.element #>> '{}' ELSE x.element ->> n.form END = 'DRILLED'
                      AND (x.element -> 'weight')::numeric IS NOT DISTINCT FROM CASE WHEN n.unit IS NOT NULL THEN 0.0012345 END) AS is_followed
  FROM :"schema".drill_next AS n;
