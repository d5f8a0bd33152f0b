-- Purpose: part of a statement: the list of a document `value` under its `list_key`.
-- Grain:   one value.
-- Binds:   none.
CASE
  WHEN list_key = '' THEN value
  WHEN jsonb_typeof(value -> list_key) = 'string' THEN (value ->> list_key)::jsonb
  ELSE value -> list_key
END
