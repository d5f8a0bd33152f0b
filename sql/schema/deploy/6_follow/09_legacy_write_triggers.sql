-- Purpose: the tables follow every write to cache_entries, in the writer's transaction.
-- Grain:   see each comment.
-- Binds:   none.
--
-- One function an event, since each sees other rows. The writer needs no right on the new tables: the functions run as their
-- owner. Plans are made once a session. While a function writes, workbench.sync_direction is set, so that triggers do not
-- replicate its writes back; each function has one exit, at which that ends. It is set by set_config, since only a superuser may
-- make a function with that setting.
CREATE FUNCTION workbench.begin_sync(direction text) RETURNS text
LANGUAGE sql VOLATILE
RETURN set_config('workbench.sync_direction', direction, true);
COMMENT ON FUNCTION workbench.begin_sync IS 'From here on, triggers do not replicate what the owner writes: to_tables, to_documents or archive says who writes.';

CREATE FUNCTION workbench.end_sync() RETURNS text
LANGUAGE sql VOLATILE
RETURN set_config('workbench.sync_direction', '', true);
COMMENT ON FUNCTION workbench.end_sync IS 'From here on, triggers replicate writes again.';

CREATE FUNCTION workbench.follow_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $follow_insert$
BEGIN
  PERFORM workbench.begin_sync('to_tables');
  IF EXISTS (SELECT FROM after WHERE workbench.is_migrated(type)) THEN
    PERFORM workbench.follow(array_agg(DISTINCT a.id), array_agg(DISTINCT workbench.family(a.type, a.name, a.key, a.environment)))
       FROM after AS a WHERE workbench.is_migrated(a.type);
  END IF;
  PERFORM workbench.end_sync();
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
  is_followed boolean := false;
BEGIN
  PERFORM workbench.begin_sync('to_tables');
  IF EXISTS (SELECT FROM after WHERE workbench.is_migrated(type)) OR EXISTS (SELECT FROM before WHERE workbench.is_migrated(type)) THEN
    -- A trigger of the application may have changed the row since; only workbench.follow reads it again.
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')
       AND NOT EXISTS (SELECT FROM pg_trigger AS t
                        WHERE t.tgrelid = TG_RELID AND NOT t.tgisinternal AND NOT starts_with(t.tgname::text, 'workbench_'))
       AND (SELECT count(*) FROM (SELECT FROM after LIMIT 2) AS x) = 1
    THEN
      SELECT * INTO old_row FROM before;
      SELECT * INTO new_row FROM after;
      IF new_row.type = 'stock_metadata' THEN
        is_followed := workbench.follow_stock(old_row, new_row);
      ELSIF new_row.type <> 'sector_industry_map' THEN
        is_followed := workbench.follow_elements(old_row, new_row);
      END IF;
    END IF;
    IF NOT is_followed THEN
      PERFORM workbench.follow(array_agg(DISTINCT x.id), array_agg(DISTINCT workbench.family(x.type, x.name, x.key, x.environment)))
         FROM (SELECT id, type, name, key, environment FROM before UNION ALL SELECT id, type, name, key, environment FROM after) AS x
        WHERE workbench.is_migrated(x.type);
    END IF;
  END IF;
  PERFORM workbench.end_sync();
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
  PERFORM workbench.begin_sync('to_tables');
  IF EXISTS (SELECT FROM before WHERE workbench.is_migrated(type)) THEN
    PERFORM workbench.follow(array_agg(DISTINCT b.id), array_agg(DISTINCT workbench.family(b.type, b.name, b.key, b.environment)))
       FROM before AS b WHERE workbench.is_migrated(b.type);
  END IF;
  PERFORM workbench.end_sync();
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
  PERFORM workbench.begin_sync('to_tables');
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION 'cache_entries can be truncated under READ COMMITTED only, while the new tables follow'
      USING ERRCODE = 'feature_not_supported', HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
  END IF;
  DELETE FROM :"schema".definition_groups WHERE id IN (SELECT group_id FROM workbench.entries);
  DELETE FROM :"schema".stock_metadata WHERE id IN (SELECT stock_id FROM workbench.entries);
  DELETE FROM workbench.kept_entries;
  DELETE FROM workbench.families;
  DELETE FROM workbench.after_only WHERE entry_id IS NOT NULL;
  PERFORM workbench.end_sync();
  RETURN NULL;
END
$follow_truncate$;
COMMENT ON FUNCTION workbench.follow_truncate IS 'Trigger: replicates a TRUNCATE to the tables.';
