-- Purpose: once the tables are primary, a write to the legacy documents is refused, unless old writers are allowed.
-- Grain:   see each comment.
-- Binds:   none.
--
-- The writer needs no right on the schema: the function runs as its owner.
CREATE FUNCTION workbench.refuse_straggler() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $refuse_straggler$
DECLARE
  refused text;
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN SELECT type || ' ' || key INTO refused FROM after WHERE workbench.is_migrated(type) LIMIT 1;
    WHEN 'DELETE' THEN SELECT type || ' ' || key INTO refused FROM before WHERE workbench.is_migrated(type) LIMIT 1;
    WHEN 'UPDATE' THEN
      SELECT x.type || ' ' || x.key INTO refused
        FROM (SELECT type, key FROM before UNION ALL SELECT type, key FROM after) AS x
       WHERE workbench.is_migrated(x.type)
       LIMIT 1;
    ELSE refused := 'all entries';
  END CASE;
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'cache_entries is now written from definition_groups, group_memberships and stock_metadata: refused to % %',
                    TG_OP, refused
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Write to those tables. To allow old writers for now: workbench cutover --allow-stragglers.';
  END IF;
  RETURN NULL;
END
$refuse_straggler$;
COMMENT ON FUNCTION workbench.refuse_straggler IS 'Trigger: refuses a write to legacy documents, which are written from the tables.';
