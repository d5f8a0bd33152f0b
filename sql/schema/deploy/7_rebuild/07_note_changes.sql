-- Purpose: every write to the new tables is noted in workbench.changes, whoever writes them, in every phase.
-- Grain:   see each comment.
-- Binds:   none.
--
-- Pruned by writers, since nobody else is sure to come by: one statement in a hundred takes away up to a thousand rows, or more
-- often when it notes many. By the clock, since random() would disturb a session that called setseed. The newest row that is too old
-- stays: while it is the oldest, whoever has read as far has missed nothing. Under another isolation level than READ COMMITTED, rows
-- that somebody else pruned would end the writer's transaction.
CREATE FUNCTION workbench.prune_changes() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $prune_changes$
BEGIN
  IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')
     AND pg_try_advisory_xact_lock(hashtextextended('relationship workbench changes', 0))
  THEN
    WITH oldest AS (
      SELECT xid, number, changed_at, feed = 'workbench.changes'::regclass AS is_ours FROM workbench.changes ORDER BY xid, number LIMIT 1000
    ), kept AS (
      SELECT xid, number FROM oldest
       WHERE is_ours AND changed_at < clock_timestamp() - interval '7 days' ORDER BY xid DESC, number DESC LIMIT 1
    )
    DELETE FROM workbench.changes AS c
     USING oldest AS o
     WHERE (c.xid, c.number) = (o.xid, o.number) AND (NOT o.is_ours OR (o.xid, o.number) < (SELECT k.xid, k.number FROM kept AS k));
  END IF;
END
$prune_changes$;
COMMENT ON FUNCTION workbench.prune_changes IS 'Removes some of the changes that are older than seven days, unless another session is at it.';

CREATE FUNCTION workbench.note_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET plan_cache_mode = force_generic_plan
AS $note_changes$
DECLARE
  ours CONSTANT oid := 'workbench.changes'::regclass;
  most CONSTANT integer := 1000;
  noted integer;
BEGIN
  CASE TG_TABLE_NAME || ' ' || TG_OP
    WHEN 'definition_groups INSERT' THEN
      INSERT INTO workbench.changes (feed, type, name, environment) SELECT ours, type, name, environment FROM after LIMIT most;
    WHEN 'definition_groups DELETE' THEN
      INSERT INTO workbench.changes (feed, type, name, environment) SELECT ours, type, name, environment FROM before LIMIT most;
    WHEN 'definition_groups UPDATE' THEN
      INSERT INTO workbench.changes (feed, type, name, environment)
      SELECT ours, type, name, environment FROM before UNION SELECT ours, type, name, environment FROM after LIMIT most;
    WHEN 'stock_metadata INSERT' THEN
      INSERT INTO workbench.changes (feed, type, name, environment) SELECT ours, 'STOCK', symbol, environment FROM after LIMIT most;
    WHEN 'stock_metadata DELETE' THEN
      INSERT INTO workbench.changes (feed, type, name, environment) SELECT ours, 'STOCK', symbol, environment FROM before LIMIT most;
    WHEN 'stock_metadata UPDATE' THEN
      INSERT INTO workbench.changes (feed, type, name, environment)
      SELECT ours, 'STOCK', symbol, environment FROM before UNION SELECT ours, 'STOCK', symbol, environment FROM after LIMIT most;
    WHEN 'group_memberships INSERT' THEN
      INSERT INTO workbench.changes (feed, type, name, environment)
      SELECT ours, type, name, environment FROM :"schema".definition_groups WHERE id = ANY (ARRAY(SELECT DISTINCT group_id FROM after LIMIT most));
    WHEN 'group_memberships DELETE' THEN
      -- A group that is deleted has its own trigger.
      INSERT INTO workbench.changes (feed, type, name, environment)
      SELECT ours, type, name, environment FROM :"schema".definition_groups WHERE id = ANY (ARRAY(SELECT DISTINCT group_id FROM before LIMIT most));
    WHEN 'group_memberships UPDATE' THEN
      INSERT INTO workbench.changes (feed, type, name, environment)
      SELECT ours, type, name, environment FROM :"schema".definition_groups
       WHERE id = ANY (ARRAY(SELECT group_id FROM before UNION SELECT group_id FROM after LIMIT most));
    ELSE
      INSERT INTO workbench.changes (feed) VALUES (ours);
  END CASE;
  GET DIAGNOSTICS noted = ROW_COUNT;
  IF noted = most THEN
    INSERT INTO workbench.changes (feed) VALUES (ours);
  END IF;
  IF extract(microseconds FROM clock_timestamp())::integer % 100 < noted THEN
    PERFORM workbench.prune_changes();
  END IF;
  RETURN NULL;
END
$note_changes$;
COMMENT ON FUNCTION workbench.note_changes IS 'Trigger: notes which groups or stocks a statement changed; from a thousand on, and for a TRUNCATE, that anything may have.';
