-- Purpose: remove the mapping.
-- Grain:   none.
-- Binds:   none.
DROP VIEW IF EXISTS workbench.rebuilt_entries, workbench.mapped_elements, workbench.mapped_sector_members,
    workbench.mapped_stocks, workbench.mapped_groups, workbench.mapped_entries, workbench.mapped_stock_entries,
    workbench.mapped_group_entries;
DROP FUNCTION IF EXISTS workbench.first_difference, workbench.is_list_as_mapped, workbench.rebuilt_document, workbench.rebuilt_list,
    workbench.rebuilt_element, workbench.written_weight, workbench.map_list, workbench.null_reason, workbench.stored_weight,
    workbench.element_metadata, workbench.sector_label, workbench.group_metadata, workbench.description_of,
    workbench.entry_reason, workbench.list_reason, workbench.list_of, workbench.list_key, workbench.is_list_text,
    workbench.list_unit, workbench.weight_unit, workbench.weight_of, workbench.form_reason, workbench.element_form,
    workbench.symbol_reason, workbench.normal_symbol, workbench.application_path;
DROP VIEW IF EXISTS workbench.migrated_types, workbench.application_schemas;
