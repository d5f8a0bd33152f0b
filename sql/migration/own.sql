-- Purpose: give all that was deployed to its owner: the role that was asked for, else the owner of cache_entries. What others put
--          into the schema stays theirs. Monitoring may look into the schema.
-- Grain:   none.
-- Binds:   none.
DO $own$
DECLARE
  wanted CONSTANT name := coalesce((SELECT d.owner FROM workbench.deployment AS d),
                                   (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))));
  ours CONSTANT oid[] := ARRAY(SELECT r.oid FROM pg_roles AS r
                                WHERE r.rolname <> wanted
                                  AND (r.rolname = current_user OR r.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = 'workbench')));
  command text;
BEGIN
  FOR command IN
    SELECT format('SCHEMA workbench') FROM pg_namespace WHERE nspname = 'workbench' AND nspowner = ANY (ours)
     UNION ALL
    SELECT format('%s %I.%I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'c' THEN 'TYPE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname)
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'c', 'S') AND c.relowner = ANY (ours)
       AND (n.nspname = 'workbench'
            OR n.nspname = :'schema' AND (c.relname IN ('definition_groups', 'group_memberships', 'stock_metadata')
                                          OR c.relname IN ('cache_entries_archive', 'cache_entries_kept_aside')
                                             AND obj_description(c.oid, 'pg_class') LIKE 'One row per %'))
       AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                                                    AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S')
     UNION ALL
    SELECT format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc AS p
     WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'workbench') AND p.proowner = ANY (ours) AND p.prokind IN ('f', 'p')
  LOOP
    EXECUTE format('ALTER %s OWNER TO %I', command, wanted);
  END LOOP;
  -- The one view for monitoring is granted where it is made; here, so that a copy in temporary tables never writes this row.
  IF NOT has_schema_privilege('pg_monitor', 'workbench', 'USAGE') THEN
    GRANT USAGE ON SCHEMA workbench TO pg_monitor;
  END IF;
END
$own$;
