-- Purpose: once the tables are primary, every write to them is replicated to the legacy documents, in the writer's transaction.
-- Grain:   see each comment.
-- Binds:   none.
CREATE FUNCTION workbench.rebuild_members() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $rebuild_members$
DECLARE
  groups integer[];
  changes workbench.membership_change[];
  written workbench.written_member[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM workbench.begin_sync('to_documents');
  CASE TG_OP
    WHEN 'INSERT' THEN
      groups := ARRAY(SELECT DISTINCT a.group_id FROM after AS a);
      changes := ARRAY(SELECT (g.type, g.name, g.environment, a.symbol, true)::workbench.membership_change
                         FROM after AS a JOIN :"schema".definition_groups AS g ON g.id = a.group_id);
      written := ARRAY(SELECT (a.id, a.group_id, a.symbol, NULL, NULL, false)::workbench.written_member FROM after AS a LIMIT 21);
    WHEN 'DELETE' THEN
      -- A group that is deleted has its own trigger.
      groups := ARRAY(SELECT DISTINCT g.id FROM before AS b JOIN :"schema".definition_groups AS g ON g.id = b.group_id);
      changes := ARRAY(SELECT (g.type, g.name, g.environment, b.symbol, false)::workbench.membership_change
                         FROM before AS b JOIN :"schema".definition_groups AS g ON g.id = b.group_id);
      written := ARRAY(SELECT (b.id, b.group_id, b.symbol, b.weight, b.metadata, true)::workbench.written_member FROM before AS b LIMIT 21);
    ELSE
      groups := ARRAY(SELECT group_id FROM before UNION SELECT group_id FROM after);
      changes := ARRAY(SELECT (g.type, g.name, g.environment, x.symbol, x.is_added)::workbench.membership_change
                         FROM ((SELECT group_id, symbol, false AS is_added FROM before EXCEPT SELECT group_id, symbol, false FROM after)
                                UNION ALL
                               (SELECT group_id, symbol, true FROM after EXCEPT SELECT group_id, symbol, true FROM before)) AS x
                         JOIN :"schema".definition_groups AS g ON g.id = x.group_id);
      written := ARRAY(SELECT (b.id, b.group_id, b.symbol, b.weight, b.metadata, true)::workbench.written_member FROM before AS b
                        UNION ALL
                       SELECT (a.id, a.group_id, a.symbol, NULL, NULL, false)::workbench.written_member FROM after AS a
                        WHERE (a.id, a.group_id, a.symbol) NOT IN (SELECT id, group_id, symbol FROM before)
                        LIMIT 21);
  END CASE;
  IF groups <> '{}' THEN
    PERFORM FROM :"schema".definition_groups AS g WHERE g.id = ANY (groups) ORDER BY g.id FOR NO KEY UPDATE;
    UPDATE :"schema".definition_groups AS g SET updated_at = timezone('UTC', now()) WHERE g.id = ANY (groups);
    IF changes <> '{}' THEN PERFORM workbench.recount(changes); END IF;
    PERFORM workbench.rebuild(groups, '{}', changes, written);
  END IF;
  PERFORM workbench.end_sync();
  RETURN NULL;
END
$rebuild_members$;
COMMENT ON FUNCTION workbench.rebuild_members IS 'Trigger: replicates a write to group_memberships to the legacy documents.';

CREATE FUNCTION workbench.rebuild_groups() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $rebuild_groups$
DECLARE
  groups integer[] := '{}';
  named integer[];
  stocks integer[];
  changes workbench.membership_change[];
BEGIN
  PERFORM workbench.begin_sync('to_documents');
  CASE TG_OP
    WHEN 'INSERT' THEN
      groups := ARRAY(SELECT id FROM after);
      named := groups;
    WHEN 'UPDATE' THEN
      groups := ARRAY(SELECT id FROM after);
      -- Stocks that name a sector join it, and leave others: not when it is only described otherwise.
      named := ARRAY(SELECT id FROM (SELECT id, type, name, environment, display_name FROM after
                                     EXCEPT SELECT id, type, name, environment, display_name FROM before) AS x);
      changes := ARRAY(SELECT (x.type, x.name, x.environment, m.symbol, x.is_added)::workbench.membership_change
                         FROM ((SELECT id, type, name, environment, false AS is_added FROM before
                                EXCEPT SELECT id, type, name, environment, false FROM after)
                                UNION ALL
                               (SELECT id, type, name, environment, true FROM after
                                EXCEPT SELECT id, type, name, environment, true FROM before)) AS x
                         JOIN :"schema".group_memberships AS m ON m.group_id = x.id);
    ELSE
      DELETE FROM workbench.after_only AS a USING before AS b WHERE a.group_id = b.id;
      changes := ARRAY(SELECT (b.type, b.name, b.environment, s.symbol, false)::workbench.membership_change
                         FROM before AS b
                         JOIN :"schema".stock_metadata AS s
                           ON s.environment = b.environment
                          AND s.metadata -> CASE b.type WHEN 'ETF' THEN 'member_of_etfs' ELSE 'member_of_themes' END ? b.name
                        WHERE b.type IN ('ETF', 'THEME'));
  END CASE;
  PERFORM workbench.rebuild(groups, '{}', coalesce(changes, '{}'));
  IF TG_OP <> 'DELETE' THEN
    stocks := ARRAY(
      SELECT s.id
        FROM workbench.sector_labels AS l
        JOIN :"schema".stock_metadata AS s ON s.environment = l.environment AND workbench.sector_label(s.sector) = l.label
       WHERE l.group_id = ANY (named));
  ELSE
    -- What named a sector that is gone may name another one of the same words.
    stocks := ARRAY(
      SELECT s.id
        FROM before AS b
        JOIN :"schema".stock_metadata AS s ON s.environment = b.environment
         AND workbench.sector_label(s.sector) IN (lower(b.name COLLATE "C"), workbench.sector_label(b.display_name))
       WHERE b.type = 'SECTOR');
  END IF;
  PERFORM workbench.rebuild_sectors(groups, stocks, '{}', '{}');
  PERFORM workbench.end_sync();
  RETURN NULL;
END
$rebuild_groups$;
COMMENT ON FUNCTION workbench.rebuild_groups IS 'Trigger: replicates a write to definition_groups to the legacy documents.';

CREATE FUNCTION workbench.rebuild_stocks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $rebuild_stocks$
DECLARE
  claims integer[] := '{}';
  environments text[] := '{}';
  symbols text[] := '{}';
BEGIN
  PERFORM workbench.begin_sync('to_documents');
  IF TG_OP <> 'DELETE' THEN
    PERFORM workbench.rebuild('{}', ARRAY(SELECT id FROM after), '{}');
  END IF;
  CASE TG_OP
    WHEN 'INSERT' THEN claims := ARRAY(SELECT id FROM after);
    WHEN 'DELETE' THEN
      DELETE FROM workbench.after_only AS a USING before AS b WHERE a.stock_id = b.id;
      environments := ARRAY(SELECT environment FROM before ORDER BY id);
      symbols := ARRAY(SELECT symbol FROM before ORDER BY id);
    ELSE
      claims := ARRAY(SELECT a.id FROM after AS a JOIN before AS b ON b.id = a.id
                       WHERE (a.symbol, a.environment, a.sector) IS DISTINCT FROM (b.symbol, b.environment, b.sector));
      environments := ARRAY(SELECT environment FROM before WHERE id = ANY (claims) ORDER BY id);
      symbols := ARRAY(SELECT symbol FROM before WHERE id = ANY (claims) ORDER BY id);
  END CASE;
  PERFORM workbench.leave_sectors(environments, symbols);
  PERFORM workbench.rebuild_sectors('{}', claims, environments, symbols);
  PERFORM workbench.end_sync();
  RETURN NULL;
END
$rebuild_stocks$;
COMMENT ON FUNCTION workbench.rebuild_stocks IS 'Trigger: replicates a write to stock_metadata to the legacy documents.';

CREATE FUNCTION workbench.delete_documents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off SET plan_cache_mode = force_generic_plan
SET transform_null_equals = off
AS $delete_documents$
BEGIN
  PERFORM workbench.begin_sync('to_documents');
  PERFORM workbench.drop_documents(ARRAY(SELECT entry_id FROM before));
  PERFORM workbench.end_sync();
  RETURN NULL;
END
$delete_documents$;
COMMENT ON FUNCTION workbench.delete_documents IS 'Trigger: deletes the legacy documents of groups and stocks that were deleted.';

-- A TRUNCATE reaches the residue of groups and stocks alike, and leaves nothing to rebuild from.
CREATE FUNCTION workbench.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_truncate$
BEGIN
  RAISE EXCEPTION 'cannot truncate % while legacy documents are written from it', TG_TABLE_NAME
    USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Use DELETE, which updates the legacy documents too.';
END
$refuse_truncate$;
COMMENT ON FUNCTION workbench.refuse_truncate IS 'Trigger: refuses a TRUNCATE of the new tables while legacy documents are written from them.';
