-- Purpose: faults in one group, in what is kept of its entry, or in that entry.
-- Grain:   a row per fault: its name, its words, where it can be planted, and the column that gets another value; without
--          a value the row is deleted.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words, :"schema".drill_change(:"schema".drill_choice('drill_groups', f.condition), f.changed_table, f.column_name, f.value)
  FROM (VALUES
  ('group_environment', 'a group stands in another environment', 'true', 'definition_groups', 'environment', $$CASE t.environment WHEN 'UAT' THEN 'PROD' ELSE 'UAT' END$$),
  ('group_liquidity_filter', 'a liquidity filter says otherwise', 'true', 'definition_groups', 'liquidity_filter', $$CASE WHEN t.liquidity_filter IS NULL THEN '{"drill": 1}'::jsonb END$$),
  ('group_name', 'a group is called otherwise', 'length(name) < 100', 'definition_groups', 'name', $$t.name || '2'$$),
  ('group_text_shifted', 'the display name of a group stands one column to the right', $$display_name <> ''$$, 'definition_groups', 'description',
   $$concat(t.display_name, t.description), display_name = ''$$),
  ('group_time', 'a group was updated when it was not', 'true', 'definition_groups', 'updated_at', $$CASE WHEN t.updated_at IS NULL THEN '2000-01-01'::timestamp END$$),
  ('group_type', 'a group is of another kind', 'true', 'definition_groups', 'type', $$CASE t.type WHEN 'CUSTOM' THEN 'SEGMENT' ELSE 'CUSTOM' END$$),
  ('json_number_digits', 'a JSON number has one digit more, a zero', 'number_key IS NOT NULL', 'definition_groups', 'metadata',
   $$jsonb_set(t.metadata, ARRAY[c.number_key], ((t.metadata ->> c.number_key) || CASE WHEN t.metadata ->> c.number_key LIKE '%.%' THEN '0' ELSE '.0' END)::jsonb)$$),
  ('null_became_a_word', 'a description that was NULL is the text NULL', 'description IS NULL', 'definition_groups', 'description', $$'NULL'$$),
  ('null_became_empty', 'a description that was NULL is empty', 'description IS NULL', 'definition_groups', 'description', $$''$$),
  ('entry_form', 'how a list writes its members says otherwise', 'uses_form', 'entries', 'element_form', $$t.element_form || 'x'$$),
  ('entry_legacy_key', 'the key of an entry says otherwise', 'true', 'entries', 'legacy_key', $$concat(t.legacy_key, 'drill')$$),
  ('entry_list_key', 'the key of a list says otherwise', 'list_key IS NOT NULL', 'entries', 'list_key', $$t.list_key || 'x'$$),
  ('entry_list_reason', 'why there is no list says otherwise', 'list_reason IS NOT NULL', 'entries', 'list_reason', $$t.list_reason || '.'$$),
  ('entry_list_text', 'the spacing of a list that is written as text is lost', 'list_text IS NOT NULL', 'entries', 'list_text', $$' ' || t.list_text$$),
  ('entry_lost', 'a group no longer knows its entry', 'list_key IS NOT NULL', 'entries', NULL, NULL),
  ('entry_shadowed_keys', 'a key that the document never had', 'true', 'entries', 'shadowed_keys', $$coalesce(t.shadowed_keys, '{}') || '{"drill": null}'$$),
  ('entry_unit', 'the unit of a list says otherwise', 'true', 'entries', 'weight_unit', $$CASE t.weight_unit WHEN 'percent' THEN 'fraction' ELSE 'percent' END$$),
  ('entry_universe_category', 'the category of an entry says otherwise', 'true', 'entries', 'universe_category', $$concat(t.universe_category, 'x')$$),
  ('legacy_document', 'a legacy document was changed on the legacy side alone', $$list_key > '' AND list_text IS NULL AND legacy_type <> 'sector_industry_map'$$, 'cache_entries', 'value',
   $$t.value || '{"drill": 1}'$$),
  ('legacy_symbol', 'a legacy list got a member on the legacy side alone', $$list_key = 'holdings'$$, 'cache_entries', 'value',
   $$jsonb_set(t.value, '{holdings}', t.value -> 'holdings' || '["DRILL"]')$$))
  AS f (fault, words, condition, changed_table, column_name, value);
