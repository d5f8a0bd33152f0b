-- Purpose: carry out the mutations of a round in stock_metadata: the column named gets a value that differs from its own.
-- Grain:   a row per mutation.
-- Binds:   none.
UPDATE :"schema".stock_metadata AS t
   SET symbol = CASE x.column_name WHEN 'symbol' THEN :"schema".drill_text(t.symbol, x.variant) ELSE t.symbol END,
       environment = CASE x.column_name WHEN 'environment' THEN :"schema".drill_text(t.environment, x.variant) ELSE t.environment END,
       display_name = CASE x.column_name WHEN 'display_name' THEN :"schema".drill_optional_text(t.display_name, x.variant) ELSE t.display_name END,
       sector = CASE x.column_name WHEN 'sector' THEN :"schema".drill_optional_text(t.sector, x.variant) ELSE t.sector END,
       industry = CASE x.column_name WHEN 'industry' THEN :"schema".drill_optional_text(t.industry, x.variant) ELSE t.industry END,
       market_cap = CASE x.column_name WHEN 'market_cap' THEN :"schema".drill_number(t.market_cap, x.variant) ELSE t.market_cap END,
       is_validated = CASE x.column_name WHEN 'is_validated' THEN CASE WHEN x.variant > 0 OR t.is_validated IS NULL THEN t.is_validated IS NOT TRUE END ELSE t.is_validated END,
       metadata = CASE x.column_name WHEN 'metadata' THEN :"schema".drill_optional_document(t.metadata, x.variant) ELSE t.metadata END,
       created_at = CASE x.column_name WHEN 'created_at' THEN :"schema".drill_time(t.created_at, x.variant) ELSE t.created_at END,
       updated_at = CASE x.column_name WHEN 'updated_at' THEN :"schema".drill_time(t.updated_at, x.variant) ELSE t.updated_at END,
       last_update = CASE x.column_name WHEN 'last_update' THEN :"schema".drill_time(t.last_update, x.variant) ELSE t.last_update END
  FROM :"schema".drill_mutations AS x
 WHERE x.table_name = 'stock_metadata' AND t.id = x.row_id;
