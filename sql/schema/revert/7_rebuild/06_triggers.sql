-- Purpose: remove the triggers, also those of earlier versions.
-- Grain:   none.
-- Binds:   none.
DO $drop_triggers$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
      FROM pg_trigger AS t
     WHERE t.tgname ~ '^workbench_(follow|refuse|rebuild)_(insert|update|delete|truncate)$'
       AND t.tgrelid IN (to_regclass(format('%I.cache_entries', :'schema')), to_regclass(format('%I.definition_groups', :'schema')),
                         to_regclass(format('%I.group_memberships', :'schema')), to_regclass(format('%I.stock_metadata', :'schema')),
                         to_regclass('workbench.entries'))
  LOOP
    EXECUTE command;
  END LOOP;
END
$drop_triggers$;
DROP FUNCTION IF EXISTS workbench.switch_triggers;
DROP VIEW IF EXISTS workbench.phase_triggers;
