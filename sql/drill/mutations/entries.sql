-- Purpose: carry out the mutations of a round in entries: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE workbench.entries AS t
   SET entry_id = CASE x.column_name WHEN 'entry_id' THEN -t.entry_id ELSE t.entry_id END,
       type = CASE x.column_name WHEN 'type' THEN :"schema".drill_text(t.type, x.variant) ELSE t.type END,
       group_id = CASE x.column_name WHEN 'group_id' THEN CASE x.variant WHEN 0 THEN NULL ELSE -t.group_id END ELSE t.group_id END,
       stock_id = CASE x.column_name WHEN 'stock_id' THEN CASE x.variant WHEN 0 THEN NULL ELSE -t.stock_id END ELSE t.stock_id END,
       legacy_key = CASE x.column_name WHEN 'legacy_key' THEN :"schema".drill_optional_text(t.legacy_key, x.variant) ELSE t.legacy_key END,
       list_key = CASE x.column_name WHEN 'list_key' THEN :"schema".drill_optional_text(t.list_key, x.variant) ELSE t.list_key END,
       list_text = CASE x.column_name WHEN 'list_text' THEN CASE WHEN x.variant > 2 AND t.list_text IS NOT NULL THEN NULL ELSE ' ' || coalesce(t.list_text, '[]') END ELSE t.list_text END,
       list_reason = CASE x.column_name WHEN 'list_reason' THEN :"schema".drill_optional_text(t.list_reason, x.variant) ELSE t.list_reason END,
       element_form = CASE x.column_name WHEN 'element_form' THEN :"schema".drill_optional_text(t.element_form, x.variant) ELSE t.element_form END,
       weight_unit = CASE x.column_name WHEN 'weight_unit' THEN :"schema".drill_optional_text(t.weight_unit, x.variant) ELSE t.weight_unit END,
       shadowed_keys = CASE x.column_name WHEN 'shadowed_keys' THEN :"schema".drill_optional_document(t.shadowed_keys, x.variant) ELSE t.shadowed_keys END,
       universe_category = CASE x.column_name WHEN 'universe_category' THEN :"schema".drill_optional_text(t.universe_category, x.variant) ELSE t.universe_category END,
       liquidity_filter = CASE x.column_name WHEN 'liquidity_filter' THEN :"schema".drill_optional_document(t.liquidity_filter, x.variant) ELSE t.liquidity_filter END,
       universe_metadata = CASE x.column_name WHEN 'universe_metadata' THEN :"schema".drill_optional_document(t.universe_metadata, x.variant) ELSE t.universe_metadata END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'entries' AND t.entry_id = x.row_id;
