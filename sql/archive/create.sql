-- Purpose: a table for the legacy documents of migrated types: the columns, comments and grants of cache_entries.
-- Grain:   an entry as it was when it was archived.
-- Binds:   none.
CREATE TABLE :"schema".cache_entries_archive (LIKE :"schema".cache_entries INCLUDING COMMENTS);
ALTER TABLE :"schema".cache_entries_archive ADD CONSTRAINT cache_entries_archive_pkey PRIMARY KEY (id);
COMMENT ON TABLE :"schema".cache_entries_archive IS 'One row per legacy entry of a migrated type, as it was when it was archived. To be read only.';
COMMENT ON CONSTRAINT cache_entries_archive_pkey ON :"schema".cache_entries_archive IS 'An entry is archived once.';
CREATE VIEW workbench.archived AS SELECT 'cache_entries_archive'::text AS name;
COMMENT ON VIEW workbench.archived IS 'There while legacy documents are archived: which table they are in.';
DO $comments_and_grants$
DECLARE
  found record;
BEGIN
  -- What default privileges gave.
  FOR found IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
      FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
     WHERE c.oid = to_regclass(format('%I.cache_entries_archive', :'schema')) AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON %I.cache_entries_archive FROM %s CASCADE', :'schema', found.grantee);
  END LOOP;
  FOR found IN
    SELECT a.attname FROM pg_attribute AS a
     WHERE a.attrelid = to_regclass(format('%I.cache_entries_archive', :'schema')) AND a.attnum > 0 AND NOT a.attisdropped
       AND col_description(a.attrelid, a.attnum) IS NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.cache_entries_archive.%I IS %L', :'schema', found.attname, 'cache_entries.' || found.attname || '.');
  END LOOP;
  FOR found IN
    SELECT a.privilege_type, a.is_grantable,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
      FROM pg_class AS c
     CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
     -- Row-level security is not copied: who is limited there would see all here.
     WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')) AND NOT c.relrowsecurity AND a.grantee <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'workbench')
  LOOP
    EXECUTE format('GRANT %s ON %I.cache_entries_archive TO %s%s', found.privilege_type, :'schema', found.grantee,
                   CASE WHEN found.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$comments_and_grants$;
