-- Purpose: a view in the place of cache_entries for readers of the old form: other types as they are, migrated types rebuilt
--          from the after side; the columns of the table in its order, and its readers.
-- Grain:   an entry.
-- Binds:   none.
DO $view_for_old_readers$
DECLARE
  legacy CONSTANT regclass := to_regclass(format('%I.cache_entries', :'schema'));
  listed text;
  reader record;
BEGIN
  SELECT string_agg(format('CAST(%I AS %s) AS %I', attname, format_type(atttypid, atttypmod), attname), ', ' ORDER BY attnum)
    INTO listed FROM pg_attribute WHERE attrelid = legacy AND attnum > 0 AND NOT attisdropped;
  EXECUTE format('CREATE VIEW workbench.cache_entries AS SELECT %s FROM %s WHERE type NOT IN (SELECT type FROM workbench.migrated_types) '
                 'UNION ALL SELECT %s FROM workbench.rebuilt_entries', listed, legacy, listed);
  COMMENT ON VIEW workbench.cache_entries IS 'One row per legacy entry, archived ones rebuilt from the after side: for old readers, who name the schema workbench first in their search_path.';
  FOR reader IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS name
      FROM pg_class AS c
     CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
     -- Row-level security is not copied: who is limited there would see all here.
     WHERE c.oid = legacy AND NOT c.relrowsecurity AND a.privilege_type = 'SELECT' AND a.grantee <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'workbench')
  LOOP
    -- Functions in a view read as whoever asks.
    EXECUTE format('GRANT USAGE ON SCHEMA workbench TO %s', reader.name);
    EXECUTE format('GRANT SELECT ON workbench.cache_entries, workbench.membership_residue, workbench.set_aside_elements, '
                   '%I.group_memberships TO %s', :'schema', reader.name);
  END LOOP;
END
$view_for_old_readers$;
