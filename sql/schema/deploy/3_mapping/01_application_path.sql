-- Purpose: the search path that triggers of the application were written for, since they also run when the workbench writes.
-- Grain:   see each comment.
-- Binds:   none.
--
-- It is the path of the owner of cache_entries, as the catalogue has it: a writer's own settings would let him choose what runs
-- with the owner's rights. So would a schema in which somebody else may create things: that one is left out.
CREATE VIEW workbench.application_schemas WITH (security_invoker = true) AS
WITH owner AS (
  SELECT c.relowner AS id, pg_get_userbyid(c.relowner)::text AS name
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = :'schema' AND c.relname = 'cache_entries'
), setting AS (
  SELECT o.id AS owner, o.name,
         coalesce((SELECT substr(x.option, length('search_path=') + 1)
                     FROM pg_db_role_setting AS s
                    CROSS JOIN LATERAL unnest(s.setconfig) AS x (option)
                    WHERE s.setrole IN (0, o.id) AND starts_with(x.option, 'search_path=')
                      AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                    ORDER BY s.setrole = 0, s.setdatabase = 0
                    LIMIT 1), '"$user", public') AS path
    FROM owner AS o
), named AS (
  SELECT s.owner, p.place, CASE WHEN p.parts[1] = '$user' THEN s.name ELSE coalesce(replace(p.parts[1], '""', '"'), lower(p.parts[2])) END AS name
    FROM setting AS s
   CROSS JOIN LATERAL regexp_matches(s.path, '"((?:[^"]|"")+)"|([^,\s"]+)', 'g') WITH ORDINALITY AS p (parts, place)
), holders AS (
  SELECT n.owner, n.place, s.nspname, s.nspowner AS holder
    FROM named AS n JOIN pg_namespace AS s ON s.nspname = n.name
   UNION ALL
  SELECT n.owner, n.place, s.nspname, a.grantee
    FROM named AS n
    JOIN pg_namespace AS s ON s.nspname = n.name
   CROSS JOIN LATERAL aclexplode(s.nspacl) AS a
   WHERE a.privilege_type = 'CREATE'
)
SELECT h.place, h.nspname AS name,
       bool_and(CASE h.holder WHEN 0 THEN false
                              ELSE pg_has_role(h.holder, h.owner, 'MEMBER') OR pg_get_userbyid(h.holder) = 'pg_database_owner'
                                   OR h.holder = (SELECT datdba FROM pg_database WHERE datname = current_database()) END) AS is_safe
  FROM holders AS h
 WHERE h.nspname NOT IN ('pg_catalog', 'pg_temp')
 GROUP BY h.place, h.nspname;
COMMENT ON VIEW workbench.application_schemas IS 'One row per schema on the search path of the owner of cache_entries, in its order; not safe where another role may create objects.';

CREATE FUNCTION workbench.application_path() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $application_path$
BEGIN
  RETURN (SELECT 'pg_catalog, ' || coalesce(string_agg(quote_ident(s.name), ', ' ORDER BY s.place) || ', ', '') || 'pg_temp'
            FROM workbench.application_schemas AS s
           WHERE s.is_safe);
END
$application_path$;
COMMENT ON FUNCTION workbench.application_path IS 'The search path for writing tables that may have triggers of the application.';
