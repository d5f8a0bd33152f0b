-- Purpose: an ordinary write to a legacy document: its list has one member more.
-- Grain:   no rows.
-- Binds:   none.
UPDATE :"schema".cache_entries AS c
   SET value = jsonb_set(c.value, ARRAY[n.list_key], c.value -> n.list_key || jsonb_build_array(
         CASE n.form WHEN 'text' THEN '"DRILLED"' ELSE jsonb_build_object(n.form, 'DRILLED') || CASE WHEN n.unit IS NULL THEN '{}' ELSE '{"weight": 0.0012345}' END::jsonb END)),
       updated_at = localtimestamp
  FROM :"schema".drill_next AS n
 WHERE c.id = n.entry_id;
