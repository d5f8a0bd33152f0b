-- Purpose: remove the mapping of single values.
-- Grain:   none.
-- Binds:   none.
-- Some are absent in a database of an earlier version.
DROP FUNCTION IF EXISTS workbench.null_reason, workbench.stored_weight, workbench.element_metadata, workbench.sector_label, workbench.group_metadata, workbench.description_of;
DROP FUNCTION IF EXISTS workbench.entry_reason, workbench.list_reason, workbench.list_of, workbench.list_key,
              workbench.is_list_text, workbench.list_unit, workbench.weight_unit, workbench.weight_of,
              workbench.form_reason, workbench.element_form, workbench.symbol_reason, workbench.normal_symbol;
DROP VIEW IF EXISTS workbench.migrated_types;
