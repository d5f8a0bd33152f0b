-- Purpose: carry out the mutations of a round in definition_groups: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE :"schema".definition_groups AS t
   SET name = CASE x.column_name WHEN 'name' THEN :"schema".drill_text(t.name, x.variant) ELSE t.name END,
       type = CASE x.column_name WHEN 'type' THEN :"schema".drill_text(t.type, x.variant) ELSE t.type END,
       display_name = CASE x.column_name WHEN 'display_name' THEN :"schema".drill_optional_text(t.display_name, x.variant) ELSE t.display_name END,
       description = CASE x.column_name WHEN 'description' THEN :"schema".drill_optional_text(t.description, x.variant) ELSE t.description END,
       metadata = CASE x.column_name WHEN 'metadata' THEN :"schema".drill_optional_document(t.metadata, x.variant) ELSE t.metadata END,
       liquidity_filter = CASE x.column_name WHEN 'liquidity_filter' THEN :"schema".drill_optional_document(t.liquidity_filter, x.variant) ELSE t.liquidity_filter END,
       environment = CASE x.column_name WHEN 'environment' THEN :"schema".drill_text(t.environment, x.variant) ELSE t.environment END,
       created_at = CASE x.column_name WHEN 'created_at' THEN :"schema".drill_time(t.created_at, x.variant) ELSE t.created_at END,
       updated_at = CASE x.column_name WHEN 'updated_at' THEN :"schema".drill_time(t.updated_at, x.variant) ELSE t.updated_at END,
       last_update = CASE x.column_name WHEN 'last_update' THEN :"schema".drill_time(t.last_update, x.variant) ELSE t.last_update END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'definition_groups' AND t.id = x.row_id;
