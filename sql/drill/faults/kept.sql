-- Purpose: faults in what has no row of its own: list elements that were set aside, and superseded or rejected entries.
-- Grain:   a row per fault: its name, its words, and the column that gets another value; without a value the row is deleted.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words, :"schema".drill_change(:"schema".drill_choice(f.places, 'true'), f.changed_table, f.column_name, f.value)
  FROM (VALUES
  ('set_aside_element', 'an element without a row says otherwise', 'drill_set_aside', 'set_aside_elements', 'element', 'jsonb_build_array(t.element)'),
  ('set_aside_lost', 'an element without a row is lost', 'drill_set_aside', 'set_aside_elements', NULL, NULL),
  ('set_aside_outcome', 'a rejected element is called merged, or the other way about', 'drill_set_aside', 'set_aside_elements', 'outcome', $$CASE t.outcome WHEN 'merged' THEN 'rejected' ELSE 'merged' END$$),
  ('set_aside_reason', 'the reason of a rejected or merged element is reworded', 'drill_set_aside', 'set_aside_elements', 'reason', $$t.reason || '.'$$),
  ('kept_lost', 'a superseded or rejected entry is lost', 'drill_kept', 'kept_entries', NULL, NULL),
  ('kept_outcome', 'a superseded entry is called rejected, or the other way about', 'drill_kept', 'kept_entries', 'outcome', $$CASE t.outcome WHEN 'rejected' THEN 'superseded' ELSE 'rejected' END$$),
  ('kept_reason', 'the reason of a superseded or rejected entry is reworded', 'drill_kept', 'kept_entries', 'reason', $$t.reason || '.'$$),
  ('kept_value', 'the document of a superseded or rejected entry says otherwise', 'drill_kept', 'kept_entries', 'value', 'jsonb_build_array(t.value)'))
  AS f (fault, words, places, changed_table, column_name, value);
