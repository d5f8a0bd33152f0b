-- Purpose: follow a write: lock the families that it touches, then make the after side what the mapping says of them.
-- Grain:   see each comment.
-- Binds:   none.

-- Writers of one family take turns, in one order; so do writers of sectors and of stocks, who share among themselves.
-- The locks end with the transaction. A bulk write takes one lock on all instead of thousands.
CREATE FUNCTION workbench.lock_family(family text) RETURNS void
LANGUAGE plpgsql
AS $lock_family$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('relationship workbench, all families', 0)),
          pg_advisory_xact_lock(hashtextextended(family, 5));
END
$lock_family$;
COMMENT ON FUNCTION workbench.lock_family IS 'The locks that workbench.lock_families takes for one family that is neither of a stock nor of a sector.';

CREATE FUNCTION workbench.lock_families(touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $lock_families$
DECLARE
  everything CONSTANT bigint := hashtextextended('relationship workbench, all families', 0);
  wanted record;
BEGIN
  IF cardinality(touched) > 1000 THEN
    PERFORM pg_advisory_xact_lock(everything);
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(everything);
  FOR wanted IN
    SELECT hashtextextended(k.name, 5) AS number, bool_and(k.is_shared) AS is_shared
      FROM (SELECT family AS name, false AS is_shared FROM unnest(touched) AS family
             UNION ALL
            SELECT split_part(family, ' ', 1) || ' SECTORS', split_part(family, ' ', 2) = 'STOCK'
              FROM unnest(touched) AS family
             WHERE split_part(family, ' ', 2) IN ('STOCK', 'SECTOR')) AS k
     GROUP BY 1
     ORDER BY 1
  LOOP
    IF wanted.is_shared THEN
      PERFORM pg_advisory_xact_lock_shared(wanted.number);
    ELSE
      PERFORM pg_advisory_xact_lock(wanted.number);
    END IF;
  END LOOP;
END
$lock_families$;
COMMENT ON FUNCTION workbench.lock_families IS 'Waits until no other transaction writes these families, and keeps others waiting.';

-- Under one snapshot for the whole transaction, what others committed meanwhile is not seen. These rows collide with them.
CREATE FUNCTION workbench.refuse_stale(scope integer[], touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_stale$
BEGIN
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE split_part(family, ' ', 2) = 'SECTOR') THEN
    RAISE EXCEPTION 'sectors in cache_entries are written under READ COMMITTED while the workbench follows'
      USING ERRCODE = 'feature_not_supported', HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
  END IF;
  PERFORM FROM workbench.family_turns AS t
    WHERE t.family IN (SELECT split_part(family, ' ', 1) || ' SECTORS' FROM unnest(touched) AS family WHERE split_part(family, ' ', 2) = 'STOCK')
      FOR SHARE;
  PERFORM FROM :"schema".definition_groups AS g
    WHERE g.id IN (SELECT group_id FROM workbench.entries WHERE entry_id = ANY (scope)) FOR UPDATE;
  PERFORM FROM :"schema".stock_metadata AS s
    WHERE s.id IN (SELECT stock_id FROM workbench.entries WHERE entry_id = ANY (scope)) FOR UPDATE;
END
$refuse_stale$;
COMMENT ON FUNCTION workbench.refuse_stale IS 'Raises a serialization failure where an old snapshot would hide what the mapping must see.';

CREATE FUNCTION workbench.follow(changed integer[], touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $follow$
DECLARE
  scope integer[];
  before workbench.sector_claim[];
  after workbench.sector_claim[];
BEGIN
  PERFORM workbench.lock_families(touched);
  WITH members AS (
    SELECT f.entry_id, f.family FROM workbench.families AS f WHERE f.family = ANY (touched)
     UNION
    SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment)
      FROM :"schema".cache_entries AS c
     WHERE c.id = ANY (changed) AND workbench.is_migrated(c.type)
  ), turns AS (
    INSERT INTO workbench.family_turns (family, turn)
    SELECT m.family, 1 FROM members AS m GROUP BY m.family HAVING count(*) > 1
     UNION
    SELECT split_part(family, ' ', 1) || ' SECTORS', 1 FROM unnest(touched) AS family WHERE split_part(family, ' ', 2) = 'SECTOR'
     ORDER BY 1
        ON CONFLICT (family) DO UPDATE SET turn = family_turns.turn + 1
  )
  SELECT array_agg(DISTINCT x.entry_id) INTO scope
    FROM (SELECT entry_id FROM members UNION ALL SELECT unnest(changed)) AS x;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    PERFORM workbench.refuse_stale(scope, touched);
  END IF;

  DELETE FROM workbench.families AS f
   WHERE f.entry_id = ANY (changed)
     AND NOT EXISTS (SELECT FROM :"schema".cache_entries AS c
                      WHERE c.id = f.entry_id AND workbench.is_migrated(c.type));
  INSERT INTO workbench.families (entry_id, family)
  SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment)
    FROM :"schema".cache_entries AS c
   WHERE c.id = ANY (changed) AND workbench.is_migrated(c.type)
     AND NOT EXISTS (SELECT FROM workbench.families AS f
                      WHERE f.entry_id = c.id AND f.family = workbench.family(c.type, c.name, c.key, c.environment))
      ON CONFLICT (entry_id) DO UPDATE SET family = EXCLUDED.family, list_total = NULL;

  before := ARRAY(SELECT s FROM workbench.sector_claims(scope) AS s);
  -- An entry that changed its type leaves what it was before it becomes what it is.
  DELETE FROM :"schema".definition_groups AS g
   USING workbench.entries AS e, :"schema".cache_entries AS c
   WHERE e.entry_id = ANY (changed) AND g.id = e.group_id AND c.id = e.entry_id AND c.type <> e.type;
  DELETE FROM :"schema".stock_metadata AS s
   USING workbench.entries AS e, :"schema".cache_entries AS c
   WHERE e.entry_id = ANY (changed) AND s.id = e.stock_id AND c.id = e.entry_id AND c.type <> e.type;
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE split_part(family, ' ', 2) <> 'STOCK') THEN
    PERFORM workbench.merge_groups(scope);
  END IF;
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE split_part(family, ' ', 2) = 'STOCK') THEN
    PERFORM workbench.merge_stocks(scope);
  END IF;
  PERFORM workbench.merge_kept_entries(scope);
  after := ARRAY(SELECT s FROM workbench.sector_claims(scope) AS s);
  IF before IS DISTINCT FROM after THEN
    PERFORM workbench.merge_sector_members(
      ARRAY((SELECT b FROM unnest(before) AS b EXCEPT SELECT a FROM unnest(after) AS a)
             UNION ALL
            (SELECT a FROM unnest(after) AS a EXCEPT SELECT b FROM unnest(before) AS b)));
  END IF;
END
$follow$;
COMMENT ON FUNCTION workbench.follow IS 'Makes the after side what the mapping says of the families touched by a write.';
