-- Purpose: faults in one membership, or in its residue.
-- Grain:   a row per fault: its name, its words, where it can be planted, and the column that gets another value; without
--          a value the row is deleted.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words, :"schema".drill_change(:"schema".drill_choice('drill_members', f.condition), f.changed_table, f.column_name, f.value)
  FROM (VALUES
  ('row_metadata', 'a membership says what no list says', 'true', 'group_memberships', 'metadata', $$coalesce(t.metadata, '{}') || '{"drill": 1}'$$),
  ('row_missing', 'a membership is missing', 'list_key IS NOT NULL', 'group_memberships', NULL, NULL),
  ('sector_row_missing', 'a stock is missing from its sector', 'list_key IS NULL', 'group_memberships', NULL, NULL),
  ('symbol_case', 'a symbol in lower case', $$list_key IS NOT NULL AND symbol ~ '[A-Z]'$$, 'group_memberships', 'symbol', 'lower(t.symbol COLLATE "C")'),
  ('symbol_empty', 'a symbol became empty', 'list_key IS NOT NULL', 'group_memberships', 'symbol', $$''$$),
  ('symbol_look_alike', 'a Latin letter of a symbol became its Cyrillic twin', $$list_key IS NOT NULL AND symbol ~ '[ABCEHKMOPTX]'$$, 'group_memberships', 'symbol',
   $$translate(t.symbol, 'ABCEHKMOPTX', U&'\0410\0412\0421\0415\041D\041A\041C\041E\0420\0422\0425')$$),
  ('symbol_nbsp', 'a symbol ends with a no-break space', 'list_key IS NOT NULL AND length(symbol) < 50', 'group_memberships', 'symbol', $$t.symbol || U&'\00A0'$$),
  ('symbol_newline', 'a symbol ends with a newline', 'list_key IS NOT NULL AND length(symbol) < 50', 'group_memberships', 'symbol', $$t.symbol || E'\n'$$),
  ('symbol_null_word', 'a symbol became the word NULL', $$list_key IS NOT NULL AND symbol <> 'NULL'$$, 'group_memberships', 'symbol', $$'NULL'$$),
  ('symbol_space', 'a symbol ends with a space', 'list_key IS NOT NULL AND length(symbol) < 50', 'group_memberships', 'symbol', $$t.symbol || ' '$$),
  ('symbol_zero_width', 'a symbol ends with a zero-width space', 'list_key IS NOT NULL AND length(symbol) < 50', 'group_memberships', 'symbol', $$t.symbol || U&'\200B'$$),
  ('weight_a_millionth_off', 'a weight is 1e-6 higher', 'weight IS NOT NULL', 'group_memberships', 'weight', 't.weight + 1e-6'),
  ('weight_a_third_off', 'a weight is 0.3 higher', 'weight IS NOT NULL', 'group_memberships', 'weight', 't.weight + 0.3'),
  ('weight_in_the_18th_place', 'a weight is 1e-18 higher', 'weight IS NOT NULL', 'group_memberships', 'weight', 't.weight + 1e-18'),
  ('weight_null', 'a weight became NULL', 'weight IS NOT NULL AND own_weight IS NULL', 'group_memberships', 'weight', 'NULL'),
  ('weight_trailing_zero', 'a weight has one digit more, a zero', 'weight IS NOT NULL AND own_weight IS NULL', 'group_memberships', 'weight',
   $$(t.weight::text || CASE scale(t.weight) WHEN 0 THEN '.0' ELSE '0' END)::numeric$$),
  ('residue_form', 'how a member was written says otherwise', 'own_form IS NOT NULL', 'membership_residue', 'form', $$t.form || 'x'$$),
  ('residue_own_weight', 'the own weight of merged members says otherwise', $$own_weight IS NOT NULL AND form <> 'text'$$, 'membership_residue', 'own_weight', $$'987654.321'$$),
  ('residue_position', 'a member of a list stands at its end', 'has_residue AND is_followed', 'membership_residue', 'position', '(SELECT max(m.id) + 1 FROM group_memberships AS m)'),
  ('residue_spelling', 'the original spelling of a symbol says otherwise', 'spelling IS NOT NULL', 'membership_residue', 'spelling', $$t.spelling || 'x'$$),
  ('residue_spelling_lost', 'the original spelling of a symbol is lost', 'spelling IS NOT NULL', 'membership_residue', 'spelling', NULL))
  AS f (fault, words, condition, changed_table, column_name, value);
