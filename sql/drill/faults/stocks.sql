-- Purpose: faults in one stock, or in its entry.
-- Grain:   a row per fault: its name, its words, where it can be planted, and the column that gets another value.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words, :"schema".drill_change(:"schema".drill_choice('drill_stocks', f.condition), f.changed_table, f.column_name, f.value)
  FROM (VALUES
  ('json_array_order', 'a JSON list is in the opposite order', 'long_array_key IS NOT NULL', 'stock_metadata', 'metadata',
   $$jsonb_set(t.metadata, ARRAY[c.long_array_key], (SELECT jsonb_agg(x.value ORDER BY x.ordinality DESC) FROM jsonb_array_elements(t.metadata -> c.long_array_key) WITH ORDINALITY AS x))$$),
  ('json_deep_value', 'a value deep in a document differs', 'array_key IS NOT NULL', 'stock_metadata', 'metadata',
   $$jsonb_set(t.metadata, ARRAY[c.array_key, '0'], jsonb_build_array(t.metadata #> ARRAY[c.array_key, '0']))$$),
  ('json_null_for_missing', 'a JSON null where a key was missing', $$NOT metadata ? 'drill'$$, 'stock_metadata', 'metadata', $$t.metadata || '{"drill": null}'$$),
  ('stock_display_name', $$one letter of a company's name differs$$, 'true', 'stock_metadata', 'display_name', $$'X' || substr(t.display_name, 2 - (t.display_name LIKE 'X%')::integer)$$),
  ('stock_environment', 'a stock stands in another environment', 'true', 'stock_metadata', 'environment', $$CASE t.environment WHEN 'UAT' THEN 'PROD' ELSE 'UAT' END$$),
  ('stock_flag', 'the flag of a stock says otherwise', 'true', 'stock_metadata', 'is_validated', 't.is_validated IS NOT TRUE'),
  ('stock_market_cap_digits', 'a market capitalisation has one digit more, a zero', $$market_cap > '-Infinity' AND market_cap < 'Infinity'$$, 'stock_metadata', 'market_cap',
   $$(t.market_cap::text || CASE scale(t.market_cap) WHEN 0 THEN '.0' ELSE '0' END)::numeric$$),
  ('stock_sector_null', 'the sector of a stock became NULL', 'sector IS NOT NULL', 'stock_metadata', 'sector', 'NULL'),
  ('stock_symbol', 'a stock has another symbol', 'length(symbol) < 50', 'stock_metadata', 'symbol', $$t.symbol || 'X'$$),
  ('legacy_time', 'a stock was refreshed on the legacy side alone', 'true', 'cache_entries', 'last_universe_update',
   $$coalesce(t.last_universe_update, '2000-01-01') - interval '1 microsecond'$$))
  AS f (fault, words, condition, changed_table, column_name, value);
