-- Purpose: once the tables are primary, a write to the legacy documents is refused, unless old writers are allowed.
-- Grain:   see each comment.
-- Binds:   none.
--
-- Triggers set workbench.sync_direction while they write, so that their own writes are not replicated back. They call set_config,
-- since only a superuser may make a function with that setting.
-- The writer needs no right on the schema: the function runs as its owner.
CREATE FUNCTION workbench.refuse_straggler() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $refuse_straggler$
DECLARE
  refused text;
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN SELECT type || ' ' || key INTO refused FROM after WHERE workbench.is_migrated(type) LIMIT 1;
    WHEN 'DELETE' THEN SELECT type || ' ' || key INTO refused FROM before WHERE workbench.is_migrated(type) LIMIT 1;
    WHEN 'UPDATE' THEN
      SELECT x.type || ' ' || x.key INTO refused
        FROM (SELECT type, key FROM before UNION ALL SELECT type, key FROM after) AS x
       WHERE workbench.is_migrated(x.type)
       LIMIT 1;
    ELSE refused := 'all entries';
  END CASE;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'cache_entries is now written from definition_groups, group_memberships and stock_metadata: refused to % %',
                    TG_OP, refused
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Write to those tables. To allow old writers for now: workbench cutover --allow-stragglers.';
  END IF;
  RETURN NULL;
END
$refuse_straggler$;
COMMENT ON FUNCTION workbench.refuse_straggler IS 'Trigger: refuses a write to legacy documents, which are written from the tables.';

CREATE TRIGGER workbench_refuse_insert AFTER INSERT ON :"schema".cache_entries
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE'))
  EXECUTE FUNCTION workbench.refuse_straggler();
CREATE TRIGGER workbench_refuse_update AFTER UPDATE ON :"schema".cache_entries
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT
  WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE'))
  EXECUTE FUNCTION workbench.refuse_straggler();
CREATE TRIGGER workbench_refuse_delete AFTER DELETE ON :"schema".cache_entries
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE'))
  EXECUTE FUNCTION workbench.refuse_straggler();
CREATE TRIGGER workbench_refuse_truncate BEFORE TRUNCATE ON :"schema".cache_entries
  FOR EACH STATEMENT EXECUTE FUNCTION workbench.refuse_straggler();
COMMENT ON TRIGGER workbench_refuse_insert ON :"schema".cache_entries IS 'After cutover: legacy writes are refused.';
COMMENT ON TRIGGER workbench_refuse_update ON :"schema".cache_entries IS 'After cutover: legacy writes are refused.';
COMMENT ON TRIGGER workbench_refuse_delete ON :"schema".cache_entries IS 'After cutover: legacy writes are refused.';
COMMENT ON TRIGGER workbench_refuse_truncate ON :"schema".cache_entries IS 'After cutover: legacy writes are refused.';
ALTER TABLE :"schema".cache_entries
  DISABLE TRIGGER workbench_refuse_insert, DISABLE TRIGGER workbench_refuse_update,
  DISABLE TRIGGER workbench_refuse_delete, DISABLE TRIGGER workbench_refuse_truncate;
