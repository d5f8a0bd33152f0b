-- Purpose: faults in functions and views.
-- Grain:   a row per fault: its name, its words, the function or view that is named, and what is done to it.
-- Binds:   none.
INSERT INTO :"schema".drill_faults
SELECT 'functions', f.fault, f.words, f.preparation, :"schema".drill_says(ARRAY[f.object], f.object)
  FROM (VALUES
  ('follow_does_nothing', 'what follows does nothing', 'function workbench.follow_update()',
   $$CREATE OR REPLACE FUNCTION workbench.follow_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'$$),
  ('follow_without_its_rights', 'what follows has only the rights of the writer', 'function workbench.follow_update()',
   $$ALTER FUNCTION workbench.follow_update() SECURITY INVOKER$$),
  ('function_of_others', 'a function of others can change what a name means', 'function workbench.normal_symbol(character varying)',
   $$CREATE FUNCTION workbench.normal_symbol(spelling varchar) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN spelling$$),
  ('no_difference_told', 'differences are not told', 'function workbench.first_difference(jsonb,jsonb)',
   $$CREATE OR REPLACE FUNCTION workbench.first_difference(before jsonb, after jsonb)
       RETURNS TABLE (path text, before_text text, after_text text, differences bigint)
       LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS 'SELECT NULL, NULL, NULL, 0 WHERE false'$$),
  ('nothing_is_migrated', 'nothing is taken for migrated, so that nothing is followed', 'function workbench.is_migrated(text)',
   $$CREATE OR REPLACE FUNCTION workbench.is_migrated(type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN false$$),
  ('rebuild_does_nothing', 'what rebuilds does nothing', 'function workbench.rebuild_members()',
   $$CREATE OR REPLACE FUNCTION workbench.rebuild_members() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'$$),
  ('rebuilt_from_the_documents', 'the documents are compared with themselves', 'view workbench.rebuilt_entries',
   $$CREATE OR REPLACE VIEW workbench.rebuilt_entries AS
     SELECT c.id, c.type::text, c.name::text, c.key::text, c.value, c.environment::text, c.created_at, c.updated_at,
            c.universe_category::text, c.liquidity_filter, c.universe_metadata, c.last_universe_update
       FROM cache_entries AS c WHERE workbench.is_migrated(c.type)$$),
  ('settings_reset', 'a function has lost its settings', 'function workbench.follow_update()', $$ALTER FUNCTION workbench.follow_update() RESET ALL$$),
  ('share_classes_merged', 'share classes are taken for one stock', 'function workbench.normal_symbol(text)',
   $$CREATE OR REPLACE FUNCTION workbench.normal_symbol(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN replace(
\ir ../../mapping/normal_symbol.sql
     , '.', '')$$),
  ('symbol_rejected', 'a symbol is rejected wherever it is written', 'function workbench.symbol_reason(text)',
   $$CREATE OR REPLACE FUNCTION workbench.symbol_reason(symbol text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN CASE WHEN symbol = 'AAPL' THEN 'bad' END$$),
  ('type_left_out', 'a type is left out', 'view workbench.migrated_types',
   $$CREATE OR REPLACE VIEW workbench.migrated_types (type, type_order, group_type, is_list) AS
     SELECT * FROM (
\ir ../../mapping/types.sql
     ) AS t (type, type_order, group_type, is_list) WHERE type <> 'themes'$$),
  ('unit_of_any_sum', 'a unit is believed of any sum', 'function workbench.weight_unit(numeric)',
   $$CREATE OR REPLACE FUNCTION workbench.weight_unit(total numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN CASE WHEN total BETWEEN 0.0 AND 50 THEN 'fraction' WHEN total >= 50 THEN 'percent' END$$),
  ('volatility', 'a function may be asked less often than before', 'function workbench.lock_family(text)', $$ALTER FUNCTION workbench.lock_family(text) STABLE$$),
  ('weights_doubled', 'weights are doubled, and halved again on the way back', 'function workbench.stored_weight(numeric,text)',
   $$CREATE OR REPLACE FUNCTION workbench.stored_weight(written numeric, unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN CASE unit WHEN 'percent' THEN written * 0.01 ELSE written * 2 END;
     CREATE OR REPLACE FUNCTION workbench.written_weight(weight numeric, unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
     RETURN CASE unit WHEN 'percent' THEN round(weight * 100, greatest(scale(weight) - 2, 0)) ELSE round(weight / 2, scale(weight)) END$$))
  AS f (fault, words, object, preparation);
