-- Purpose: carry out the mutations of a round in set_aside_elements: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE workbench.set_aside_elements AS t
   SET entry_id = CASE x.column_name WHEN 'entry_id' THEN -t.entry_id ELSE t.entry_id END,
       position = CASE x.column_name WHEN 'position' THEN (SELECT max(m.id) + 1 FROM :"schema".group_memberships AS m) ELSE t.position END,
       outcome = CASE x.column_name WHEN 'outcome' THEN CASE t.outcome WHEN 'merged' THEN 'rejected' ELSE 'merged' END ELSE t.outcome END,
       symbol = CASE x.column_name WHEN 'symbol' THEN :"schema".drill_optional_text(t.symbol, x.variant) ELSE t.symbol END,
       element = CASE x.column_name WHEN 'element' THEN :"schema".drill_document(t.element, x.variant) ELSE t.element END,
       reason = CASE x.column_name WHEN 'reason' THEN :"schema".drill_text(t.reason, x.variant) ELSE t.reason END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'set_aside_elements' AND t.entry_id = x.entry_id AND t.position = x.row_id;
