-- Purpose: the triggers, by one list: which table has which, and in which phase each is enabled.
-- Grain:   see each comment.
-- Binds:   none.
CREATE VIEW workbench.phase_triggers AS
WITH tables (relation, task, parallel, cutover, old_writers) AS (
  VALUES (format('%I.cache_entries', :'schema'), 'follow', true, false, true),
         (format('%I.cache_entries', :'schema'), 'refuse', false, true, false),
         (format('%I.definition_groups', :'schema'), 'rebuild', false, true, true),
         (format('%I.group_memberships', :'schema'), 'rebuild', false, true, true),
         (format('%I.stock_metadata', :'schema'), 'rebuild', false, true, true),
         ('workbench.entries'::regclass::text, 'rebuild', false, true, true),
         (format('%I.definition_groups', :'schema'), 'note', true, true, true),
         (format('%I.group_memberships', :'schema'), 'note', true, true, true),
         (format('%I.stock_metadata', :'schema'), 'note', true, true, true)
)
SELECT t.relation, 'workbench_' || t.task || '_' || e.event AS name, t.task, e.event, t.parallel, t.cutover, t.old_writers
  FROM tables AS t
 CROSS JOIN (VALUES ('insert'), ('update'), ('delete'), ('truncate')) AS e (event)
 WHERE t.relation <> 'workbench.entries'::regclass::text OR e.event = 'delete';
COMMENT ON VIEW workbench.phase_triggers IS 'One row per trigger: its table, its task, and whether it is enabled in parallel, in cutover, and in cutover with old writers allowed.';

-- A writer without rights on the bookkeeping may set workbench.sync_direction as he likes: it is believed of the owner alone.
DO $create_triggers$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT format('CREATE TRIGGER %I %s %s ON %s %s FOR EACH STATEMENT %s EXECUTE FUNCTION workbench.%I()', t.name,
                  CASE WHEN t.event = 'truncate' AND t.task IN ('refuse', 'rebuild') THEN 'BEFORE' ELSE 'AFTER' END, t.event, t.relation,
                  CASE t.event WHEN 'insert' THEN 'REFERENCING NEW TABLE AS after' WHEN 'delete' THEN 'REFERENCING OLD TABLE AS before'
                               WHEN 'update' THEN 'REFERENCING OLD TABLE AS before NEW TABLE AS after' END,
                  CASE WHEN t.event <> 'truncate' AND t.task <> 'note' THEN $when$WHEN (coalesce(current_setting('workbench.sync_direction', true), '') = ''
                    OR NOT has_table_privilege('workbench.deployment'::regclass, 'UPDATE'))$when$ END,
                  CASE t.task WHEN 'follow' THEN 'follow_' || t.event WHEN 'refuse' THEN 'refuse_straggler' WHEN 'note' THEN 'note_changes'
                              ELSE CASE WHEN t.event = 'truncate' THEN 'refuse_truncate'
                                        WHEN t.relation = 'workbench.entries'::regclass::text THEN 'delete_documents'
                                        WHEN t.relation LIKE '%.definition_groups' THEN 'rebuild_groups'
                                        WHEN t.relation LIKE '%.group_memberships' THEN 'rebuild_members'
                                        ELSE 'rebuild_stocks' END END)
      FROM workbench.phase_triggers AS t
  LOOP
    EXECUTE command;
  END LOOP;
END
$create_triggers$;

CREATE FUNCTION workbench.switch_triggers(phase text, old_writers boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $switch_triggers$
DECLARE
  command text;
BEGIN
  -- A table cannot be altered while constraints of others wait for the commit.
  SET CONSTRAINTS ALL IMMEDIATE;
  FOR command IN
    SELECT format('ALTER TABLE %s %s', t.relation, string_agg(format('%s TRIGGER %I', CASE WHEN t.is_enabled THEN 'ENABLE' ELSE 'DISABLE' END, t.name), ', '))
      FROM (SELECT x.relation, x.name,
                   CASE WHEN switch_triggers.phase IN ('backfilling', 'parallel') THEN x.parallel
                        WHEN switch_triggers.old_writers THEN x.old_writers ELSE x.cutover END AS is_enabled
              FROM workbench.phase_triggers AS x) AS t
     GROUP BY t.relation
     ORDER BY t.relation
  LOOP
    EXECUTE command;
  END LOOP;
END
$switch_triggers$;
COMMENT ON FUNCTION workbench.switch_triggers IS 'Enables the triggers of a phase, in cutover and archived with or without old writers, and disables all others.';
SELECT workbench.switch_triggers('parallel', false);
