-- Purpose: part of a statement: a difference `d`, as what_differs.sql gives it, in words.
-- Grain:   one row to each.
-- Binds:   none.
    LEFT JOIN LATERAL (
      SELECT string_agg('its ' || key || ' ' || left(coalesce(s.value #>> '{}', 'NULL'), 60) || ' would be read as '
                        || left(coalesce(r.value #>> '{}', 'NULL'), 60), ', ' ORDER BY key) AS words
        FROM jsonb_each(d.stands) AS s
        JOIN jsonb_each(d.read_as) AS r USING (key)
       WHERE jsonb_typeof(d.stands) = 'object' AND jsonb_typeof(d.read_as) = 'object') AS c ON true
