-- Purpose: values that differ from a given one, each in several ways (`variant`), within the same length and type.
-- Grain:   a value.
-- Binds:   none.
CREATE FUNCTION :"schema".drill_text(given text, variant integer) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN coalesce(given, '') = '' THEN 'drill'
  WHEN variant = 1 AND translate(given, 'abcdefghijklm', 'ABCDEFGHIJKLM') <> given
    THEN translate(given, 'abcdefghijklm', 'ABCDEFGHIJKLM')
  WHEN variant = 2 THEN left(given, -1)
  WHEN variant = 3 THEN ''
  ELSE CASE left(given, 1) WHEN 'x' THEN 'y' ELSE 'x' END || substr(given, 2)
END;

CREATE FUNCTION :"schema".drill_optional_text(given text, variant integer) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN variant <> 4 OR given IS NULL THEN :"schema".drill_text(given, variant) END;

CREATE FUNCTION :"schema".drill_time(given timestamp, variant integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN given IS NULL THEN '2000-01-01'
  WHEN variant = 0 THEN NULL
  WHEN NOT isfinite(given) THEN '2000-01-01'
  ELSE given - CASE variant WHEN 1 THEN interval '1 microsecond' ELSE interval '1 day' END
END;

CREATE FUNCTION :"schema".drill_number(given numeric, variant integer) RETURNS numeric
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN given IS NULL THEN 0.5 WHEN variant = 0 THEN NULL WHEN variant = 1 THEN given + 1e-18 ELSE 10 * given + 1 END;

CREATE FUNCTION :"schema".drill_document(given jsonb, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN given IS NULL THEN CASE variant WHEN 1 THEN 'null' ELSE '{}' END::jsonb
  WHEN jsonb_typeof(given) = 'array' THEN CASE WHEN variant > 2 AND given <> '[]' THEN given - 0 ELSE given || '[null]' END
  WHEN jsonb_typeof(given) <> 'object' THEN jsonb_build_array(given)
  WHEN given = '{}' OR variant < 2 THEN given || '{"drill": null}'
  WHEN variant = 2 THEN given - (SELECT min(key COLLATE "C") FROM jsonb_object_keys(given) AS key)
  ELSE jsonb_set(given, ARRAY[(SELECT min(key COLLATE "C") FROM jsonb_object_keys(given) AS key)],
                 jsonb_build_array(given -> (SELECT min(key COLLATE "C") FROM jsonb_object_keys(given) AS key)))
END;

CREATE FUNCTION :"schema".drill_optional_document(given jsonb, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN variant <> 0 OR given IS NULL THEN :"schema".drill_document(given, variant) END;
