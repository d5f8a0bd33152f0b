-- Purpose: carry out the mutations of a round in group_memberships: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE :"schema".group_memberships AS t
   SET group_id = CASE x.column_name WHEN 'group_id' THEN -t.group_id ELSE t.group_id END,
       symbol = CASE x.column_name WHEN 'symbol' THEN :"schema".drill_text(t.symbol, x.variant) ELSE t.symbol END,
       weight = CASE x.column_name WHEN 'weight' THEN :"schema".drill_number(t.weight, x.variant) ELSE t.weight END,
       metadata = CASE x.column_name WHEN 'metadata' THEN :"schema".drill_optional_document(t.metadata, x.variant) ELSE t.metadata END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'group_memberships' AND t.id = x.row_id;
