-- Purpose: the mapping of single values: types, symbols, weights, and where a document keeps its list.
-- Grain:   each function maps one value; none raises an error for any JSON.
-- Binds:   none.
CREATE VIEW workbench.migrated_types (type, type_order, group_type, is_list) AS
\ir ../../../mapping/types.sql
;
COMMENT ON VIEW workbench.migrated_types IS 'The legacy types that describe relations; of two groups with one name, the lower order keeps it.';

CREATE FUNCTION workbench.normal_symbol(spelling text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/normal_symbol.sql
;
COMMENT ON FUNCTION workbench.normal_symbol IS 'Trimmed, ASCII upper case, share class behind a dot: BRK-B, brk/b and "BRK B" are BRK.B.';

CREATE FUNCTION workbench.symbol_reason(symbol text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/symbol_reason.sql
;
COMMENT ON FUNCTION workbench.symbol_reason IS 'Why the text cannot be a symbol; NULL when it can.';

CREATE FUNCTION workbench.element_form(element jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/element_form.sql
;
COMMENT ON FUNCTION workbench.element_form IS 'How an element writes its symbol: text, or the key symbol or ticker; NULL when it does not.';

CREATE FUNCTION workbench.form_reason(element jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(element)
  WHEN 'null' THEN 'null where a symbol should be'
  WHEN 'object' THEN 'an object without the text of a symbol or ticker'
  WHEN 'array' THEN 'a list where a symbol should be'
  ELSE 'a ' || jsonb_typeof(element) || ' where a symbol should be'
END;
COMMENT ON FUNCTION workbench.form_reason IS 'Why an element without a form is rejected.';

CREATE FUNCTION workbench.weight_of(element jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/weight_of.sql
;
COMMENT ON FUNCTION workbench.weight_of IS 'The weight of an element as its list writes it; NULL when there is no usable number.';

CREATE FUNCTION workbench.stored_weight(written numeric, unit text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit WHEN 'percent' THEN written * 0.01 ELSE written END;
COMMENT ON FUNCTION workbench.stored_weight IS 'A weight as a fraction, from the unit of its list.';

CREATE FUNCTION workbench.element_metadata(element jsonb, form text, weight numeric) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN form <> 'text' THEN nullif(element - ARRAY[form, CASE WHEN weight IS NOT NULL THEN 'weight' END], '{}') END;
COMMENT ON FUNCTION workbench.element_metadata IS 'The keys of an element other than its symbol and its stored weight; NULL when there are none.';

CREATE FUNCTION workbench.weight_unit(total numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/weight_unit.sql
;
COMMENT ON FUNCTION workbench.weight_unit IS 'The unit of a list, from the sum of its weights; NULL when it is neither.';

CREATE FUNCTION workbench.list_unit(list jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT workbench.weight_unit(sum(workbench.weight_of(element))) FROM jsonb_array_elements(list) AS element);
COMMENT ON FUNCTION workbench.list_unit IS 'The unit of a whole list.';

-- A regular expression, because a cast that fails would abort the transaction: flat lists of plain values only.
CREATE FUNCTION workbench.is_list_text(list_text text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN list_text COLLATE "C" ~
\ir ../../../mapping/list_text.sql
;
COMMENT ON FUNCTION workbench.is_list_text IS 'Whether the text is a JSON list of strings, numbers, booleans and nulls.';

CREATE FUNCTION workbench.list_key(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(value)
  WHEN 'array' THEN ''
  WHEN 'object' THEN CASE 'array'
\ir ../../../mapping/list_keys.sql
    ELSE CASE WHEN jsonb_typeof(value -> 'value') = 'string'
              THEN CASE WHEN workbench.is_list_text(value ->> 'value') THEN 'value' END END
  END
END;
COMMENT ON FUNCTION workbench.list_key IS 'The key that holds the list; empty when the document is the list; NULL without a list.';

CREATE FUNCTION workbench.list_of(value jsonb, list_key text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/list_of.sql
;
COMMENT ON FUNCTION workbench.list_of IS 'The list of a document; NULL without one.';

CREATE FUNCTION workbench.list_reason(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN value ? 'holdings' THEN '$.holdings: ' || jsonb_typeof(value -> 'holdings') || ' where a list should be'
  WHEN value ? 'symbols' THEN '$.symbols: ' || jsonb_typeof(value -> 'symbols') || ' where a list should be'
  WHEN value ? 'stocks' THEN '$.stocks: ' || jsonb_typeof(value -> 'stocks') || ' where a list should be'
  WHEN value ? 'etfs' THEN '$.etfs: ' || jsonb_typeof(value -> 'etfs') || ' where a list should be'
  WHEN value ? 'value' THEN '$.value: ' || jsonb_typeof(value -> 'value') || ' where a list should be'
  ELSE '$: no list of members'
END;
COMMENT ON FUNCTION workbench.list_reason IS 'Why a document without a list has none, behind the JSON path of the place.';

CREATE FUNCTION workbench.null_reason(name text, key text, environment text, value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/null_reason.sql
;
COMMENT ON FUNCTION workbench.null_reason IS 'Why an entry is rejected that lacks one of these columns; NULL when it has all.';

CREATE FUNCTION workbench.entry_reason(type text, key_reason text, environment text, value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
\ir ../../../mapping/entry_reason.sql
;
COMMENT ON FUNCTION workbench.entry_reason IS 'Why a whole entry is rejected, behind the column or JSON path; NULL when it is not.';

CREATE FUNCTION workbench.description_of(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(value) = 'object' AND jsonb_typeof(value -> 'description') = 'string' THEN value ->> 'description' END;
COMMENT ON FUNCTION workbench.description_of IS 'The description of a document; NULL when it has none that is text.';

CREATE FUNCTION workbench.group_metadata(value jsonb, list_key text, source_type text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(value) = 'object'
            THEN value - ARRAY[list_key, CASE jsonb_typeof(value -> 'description') WHEN 'string' THEN 'description' END]
            ELSE '{}' END || jsonb_build_object('source_type', source_type);
COMMENT ON FUNCTION workbench.group_metadata IS 'The document of a group without its list and its description, and which legacy type it was.';

CREATE FUNCTION workbench.sector_label(label text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(btrim(label) COLLATE "C");
COMMENT ON FUNCTION workbench.sector_label IS 'A sector as stocks name it, without padding, in ASCII lower case.';
