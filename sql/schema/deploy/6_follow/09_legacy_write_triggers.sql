-- Purpose: the tables follow every write to cache_entries, in the writer's transaction.
-- Grain:   see each comment.
-- Binds:   none.
--
-- One trigger an event: PostgreSQL gives the rows of a statement to a trigger of one event only. The writer needs no right on
-- the new tables: the functions run as their owner. Plans are made once a session.
CREATE FUNCTION workbench.follow_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $follow_insert$
BEGIN
  PERFORM set_config('workbench.sync_direction', 'to_tables', true);
  IF EXISTS (SELECT FROM after WHERE workbench.is_migrated(type)) THEN
    PERFORM workbench.follow(array_agg(DISTINCT a.id), array_agg(DISTINCT workbench.family(a.type, a.name, a.key, a.environment)))
       FROM after AS a WHERE workbench.is_migrated(a.type);
  END IF;
  PERFORM set_config('workbench.sync_direction', '', true);
  RETURN NULL;
END
$follow_insert$;
COMMENT ON FUNCTION workbench.follow_insert IS 'Trigger: replicates an INSERT or COPY to the tables.';

CREATE FUNCTION workbench.follow_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $follow_update$
DECLARE
  old_row :"schema".cache_entries;
  new_row :"schema".cache_entries;
BEGIN
  PERFORM set_config('workbench.sync_direction', 'to_tables', true);
  IF NOT EXISTS (SELECT FROM after WHERE workbench.is_migrated(type))
     AND NOT EXISTS (SELECT FROM before WHERE workbench.is_migrated(type))
  THEN
    PERFORM set_config('workbench.sync_direction', '', true);
    RETURN NULL;
  END IF;
  -- A trigger of the application may have changed the row since; only workbench.follow reads it again.
  IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')
     AND NOT EXISTS (SELECT FROM pg_trigger AS t
                      WHERE t.tgrelid = TG_RELID AND NOT t.tgisinternal AND NOT starts_with(t.tgname::text, 'workbench_'))
     AND (SELECT count(*) FROM (SELECT FROM after LIMIT 2) AS x) = 1
  THEN
    SELECT * INTO old_row FROM before;
    SELECT * INTO new_row FROM after;
    IF new_row.type = 'stock_metadata' THEN
      IF workbench.follow_stock(old_row, new_row) THEN
        PERFORM set_config('workbench.sync_direction', '', true);
        RETURN NULL;
      END IF;
    ELSIF new_row.type <> 'sector_industry_map' AND workbench.follow_elements(old_row, new_row) THEN
      PERFORM set_config('workbench.sync_direction', '', true);
      RETURN NULL;
    END IF;
  END IF;
  PERFORM workbench.follow(array_agg(DISTINCT x.id), array_agg(DISTINCT workbench.family(x.type, x.name, x.key, x.environment)))
     FROM (SELECT id, type, name, key, environment FROM before UNION ALL SELECT id, type, name, key, environment FROM after) AS x
    WHERE workbench.is_migrated(x.type);
  PERFORM set_config('workbench.sync_direction', '', true);
  RETURN NULL;
END
$follow_update$;
COMMENT ON FUNCTION workbench.follow_update IS 'Trigger: replicates an UPDATE to the tables.';

CREATE FUNCTION workbench.follow_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $follow_delete$
BEGIN
  PERFORM set_config('workbench.sync_direction', 'to_tables', true);
  IF EXISTS (SELECT FROM before WHERE workbench.is_migrated(type)) THEN
    PERFORM workbench.follow(array_agg(DISTINCT b.id), array_agg(DISTINCT workbench.family(b.type, b.name, b.key, b.environment)))
       FROM before AS b WHERE workbench.is_migrated(b.type);
  END IF;
  PERFORM set_config('workbench.sync_direction', '', true);
  RETURN NULL;
END
$follow_delete$;
COMMENT ON FUNCTION workbench.follow_delete IS 'Trigger: replicates a DELETE to the tables.';

CREATE FUNCTION workbench.follow_truncate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $follow_truncate$
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM set_config('workbench.sync_direction', 'to_tables', true);
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION 'cache_entries can be truncated under READ COMMITTED only, while the new tables follow'
      USING ERRCODE = 'feature_not_supported', HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
  END IF;
  DELETE FROM :"schema".definition_groups WHERE id IN (SELECT group_id FROM workbench.entries);
  DELETE FROM :"schema".stock_metadata WHERE id IN (SELECT stock_id FROM workbench.entries);
  DELETE FROM workbench.kept_entries;
  DELETE FROM workbench.families;
  DELETE FROM workbench.after_only WHERE entry_id IS NOT NULL;
  PERFORM set_config('workbench.sync_direction', '', true);
  RETURN NULL;
END
$follow_truncate$;
COMMENT ON FUNCTION workbench.follow_truncate IS 'Trigger: replicates a TRUNCATE to the tables.';

CREATE TRIGGER workbench_follow_insert AFTER INSERT ON :"schema".cache_entries
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT
  WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE')) EXECUTE FUNCTION workbench.follow_insert();
CREATE TRIGGER workbench_follow_update AFTER UPDATE ON :"schema".cache_entries
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT
  WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE')) EXECUTE FUNCTION workbench.follow_update();
CREATE TRIGGER workbench_follow_delete AFTER DELETE ON :"schema".cache_entries
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT
  WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = '' OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE')) EXECUTE FUNCTION workbench.follow_delete();
CREATE TRIGGER workbench_follow_truncate AFTER TRUNCATE ON :"schema".cache_entries
  FOR EACH STATEMENT EXECUTE FUNCTION workbench.follow_truncate();
COMMENT ON TRIGGER workbench_follow_insert ON :"schema".cache_entries IS 'In parallel: the write is replicated to the tables.';
COMMENT ON TRIGGER workbench_follow_update ON :"schema".cache_entries IS 'In parallel: the write is replicated to the tables.';
COMMENT ON TRIGGER workbench_follow_delete ON :"schema".cache_entries IS 'In parallel: the write is replicated to the tables.';
COMMENT ON TRIGGER workbench_follow_truncate ON :"schema".cache_entries IS 'In parallel: the write is replicated to the tables.';
