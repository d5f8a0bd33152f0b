-- Purpose: part of a CASE over 'array': the keys of a document `value` that can hold its list, the first of them that does.
-- Grain:   one value.
-- Binds:   none.
    WHEN jsonb_typeof(value -> 'holdings') THEN 'holdings'
    WHEN jsonb_typeof(value -> 'symbols') THEN 'symbols'
    WHEN jsonb_typeof(value -> 'stocks') THEN 'stocks'
    WHEN jsonb_typeof(value -> 'etfs') THEN 'etfs'
    WHEN jsonb_typeof(value -> 'value') THEN 'value'
