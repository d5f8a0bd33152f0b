-- Purpose: part of a statement: the members that a file lists, as rows; what has no symbol is no member.
-- Grain:   a row per member.
-- Binds:   members.
  SELECT workbench.normal_symbol(e.value ->> 'symbol') AS symbol, (e.value -> 'weight')::numeric AS weight,
         nullif(e.value - ARRAY['symbol', 'weight'], '{}') AS metadata, e.place
    FROM jsonb_array_elements(CAST(:members AS jsonb)) WITH ORDINALITY AS e (value, place)
   WHERE e.value ? 'symbol'
