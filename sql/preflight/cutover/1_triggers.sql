-- Purpose: triggers of others, which also run when the workbench writes.
-- Grain:   a row per trigger.
-- Binds:   none.
WITH unsafe AS (
  SELECT string_agg(quote_ident(name), ', ' ORDER BY place) AS names FROM workbench.application_schemas WHERE NOT is_safe
), foreign_triggers AS (
  SELECT t.tgname, t.tgrelid, f.oid AS function, f.pronamespace, l.lanname, f.prosecdef, f.prosrc,
         EXISTS (SELECT FROM unnest(f.proconfig) AS o WHERE starts_with(o, 'search_path=')) AS is_pinned
    FROM pg_trigger AS t
    JOIN pg_proc AS f ON f.oid = t.tgfoid
    JOIN pg_language AS l ON l.oid = f.prolang
   WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND f.pronamespace <> (SELECT oid FROM pg_namespace WHERE nspname = 'workbench')
     AND t.tgrelid IN (SELECT to_regclass(format('%I.%I', :'schema', x))
                         FROM unnest(ARRAY['cache_entries', 'definition_groups', 'group_memberships', 'stock_metadata']) AS x)
)
SELECT CASE WHEN u.names IS NOT NULL AND NOT t.is_pinned AND t.lanname NOT IN ('c', 'internal') THEN 'refusal' ELSE 'warning' END AS level,
       'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass AS subject,
       CASE WHEN u.names IS NOT NULL AND NOT t.is_pinned AND t.lanname NOT IN ('c', 'internal')
            THEN 'it would run with the rights of the owner of cache_entries and without schema ' || u.names
                 || ' on its path, since others may create things there'
            ELSE 'it also runs when the workbench writes: then current_user is the owner of the workbench''s functions, and session_user the writer' END AS says,
       CASE WHEN u.names IS NOT NULL AND NOT t.is_pinned AND t.lanname NOT IN ('c', 'internal')
            THEN format('ALTER FUNCTION %s SET search_path = …; or take CREATE on schema %s from others.', t.function::regprocedure, u.names)
            ELSE 'Where it notes who wrote, let it note session_user.' END AS advice
  FROM foreign_triggers AS t
 CROSS JOIN unsafe AS u
 ORDER BY 2;
