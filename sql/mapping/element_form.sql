-- Purpose: part of a statement: how an `element` of a list writes its symbol: text, or the key symbol or ticker; NULL when it does not.
-- Grain:   one value.
-- Binds:   none.
CASE jsonb_typeof(element)
  WHEN 'string' THEN 'text'
  WHEN 'object' THEN CASE 'string'
    WHEN jsonb_typeof(element -> 'symbol') THEN 'symbol'
    WHEN jsonb_typeof(element -> 'ticker') THEN 'ticker'
  END
END
