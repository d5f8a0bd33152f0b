-- Purpose: part of a statement: of a difference `m`, what stands and what would be read instead, without what agrees.
-- Grain:   one row to each.
-- Binds:   none.
    LEFT JOIN LATERAL (
      SELECT CASE WHEN m.expected IS NULL OR m.stored IS NULL THEN m.expected ELSE jsonb_object_agg(key, x.value) END AS read_as,
             CASE WHEN m.expected IS NULL OR m.stored IS NULL THEN m.stored ELSE jsonb_object_agg(key, s.value) END AS stands
        FROM jsonb_each(m.expected) AS x
        JOIN jsonb_each(m.stored) AS s USING (key)
       WHERE x.value::text <> s.value::text) AS d ON true
