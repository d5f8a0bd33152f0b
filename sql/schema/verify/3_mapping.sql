-- Purpose: verify the mapping and its inverse, by examples.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (workbench.application_path() ~ '^pg_catalog, (.*, )?pg_temp$')::integer;
SELECT 1 / (workbench.normal_symbol(' brk/b') = 'BRK.B'
        AND workbench.symbol_reason('-') IS NOT NULL
        AND workbench.element_form('{"ticker": "A"}') = 'ticker'
        AND workbench.form_reason('[]') IS NOT NULL
        AND workbench.list_unit('[{"weight": 60}, {"weight": 40}]') = 'percent'
        AND workbench.list_key('{"value": "[1]"}') = 'value'
        AND workbench.list_of('{"value": "[1]"}', 'value') = '[1]'
        AND workbench.list_reason('{}') IS NOT NULL
        AND workbench.null_reason('n', NULL, 'TEST', '[]') IS NOT NULL
        AND workbench.entry_reason('themes', NULL, 'NOWHERE', '[]') IS NOT NULL
        AND workbench.description_of('{"description": "d"}') = 'd'
        AND workbench.group_metadata('{"holdings": [], "a": 1}', 'holdings', 't') = '{"a": 1, "source_type": "t"}'
        AND workbench.stored_weight(60, 'percent') = 0.6
        AND workbench.element_metadata('{"symbol": "A", "weight": 1}', 'symbol', 1) IS NULL
        AND workbench.sector_label(' Energy') = 'energy'
        AND (SELECT count(*) = 7 FROM workbench.migrated_types))::integer;
SELECT 1 / (workbench.rebuilt_element('symbol', 'A', 'percent', 0.0110, NULL, NULL)::text
            = '{"symbol": "A", "weight": 1.10}')::integer;
