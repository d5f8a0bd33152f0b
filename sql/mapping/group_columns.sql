-- Purpose: part of a statement: groups as the mapping gives them, a document a row.
-- Grain:   a row per group of a CTE `defined`.
-- Binds:   none.
SELECT entry_id, jsonb_build_object(
         'name', name, 'type', type, 'display_name', display_name, 'description', description,
         'metadata', metadata, 'liquidity_filter', liquidity_filter, 'environment', environment,
         'created_at', created_at, 'updated_at', updated_at, 'last_update', last_update,
         'list_reason', list_reason, 'weight_unit', weight_unit, 'shadowed_keys', shadowed_keys::text) AS columns
  FROM defined
