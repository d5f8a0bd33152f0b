-- Purpose: carry out the mutations of a round in kept_entries: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE workbench.kept_entries AS t
   SET entry_id = CASE x.column_name WHEN 'entry_id' THEN -t.entry_id ELSE t.entry_id END,
       type = CASE x.column_name WHEN 'type' THEN :"schema".drill_text(t.type, x.variant) ELSE t.type END,
       name = CASE x.column_name WHEN 'name' THEN :"schema".drill_text(t.name, x.variant) ELSE t.name END,
       key = CASE x.column_name WHEN 'key' THEN :"schema".drill_text(t.key, x.variant) ELSE t.key END,
       value = CASE x.column_name WHEN 'value' THEN :"schema".drill_document(t.value, x.variant) ELSE t.value END,
       environment = CASE x.column_name WHEN 'environment' THEN :"schema".drill_text(t.environment, x.variant) ELSE t.environment END,
       created_at = CASE x.column_name WHEN 'created_at' THEN :"schema".drill_time(t.created_at, x.variant) ELSE t.created_at END,
       updated_at = CASE x.column_name WHEN 'updated_at' THEN :"schema".drill_time(t.updated_at, x.variant) ELSE t.updated_at END,
       universe_category = CASE x.column_name WHEN 'universe_category' THEN :"schema".drill_optional_text(t.universe_category, x.variant) ELSE t.universe_category END,
       liquidity_filter = CASE x.column_name WHEN 'liquidity_filter' THEN :"schema".drill_optional_document(t.liquidity_filter, x.variant) ELSE t.liquidity_filter END,
       universe_metadata = CASE x.column_name WHEN 'universe_metadata' THEN :"schema".drill_optional_document(t.universe_metadata, x.variant) ELSE t.universe_metadata END,
       last_universe_update = CASE x.column_name WHEN 'last_universe_update' THEN :"schema".drill_time(t.last_universe_update, x.variant) ELSE t.last_universe_update END,
       outcome = CASE x.column_name WHEN 'outcome' THEN CASE t.outcome WHEN 'rejected' THEN 'superseded' ELSE 'rejected' END ELSE t.outcome END,
       reason = CASE x.column_name WHEN 'reason' THEN :"schema".drill_text(t.reason, x.variant) ELSE t.reason END,
       superseded_by = CASE x.column_name WHEN 'superseded_by' THEN coalesce(t.superseded_by, 0) + 1 ELSE t.superseded_by END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'kept_entries' AND t.entry_id = x.row_id;
