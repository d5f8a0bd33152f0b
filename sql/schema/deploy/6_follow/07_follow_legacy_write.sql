-- Purpose: follow a legacy write: lock the families that it touches, then bring the tables to what the mapping says of them.
-- Grain:   see each comment.
-- Binds:   none.

-- Families are locked in one order; then, per environment, the sectors: exclusively by writers of sectors, shared by those of stocks.
-- Row locks, since a transaction may write any number of families, and the server's table of advisory locks is small.
CREATE FUNCTION workbench.lock_family(touched text) RETURNS void
LANGUAGE plpgsql
AS $lock_family$
BEGIN
  PERFORM FROM workbench.family_locks AS t WHERE t.family = touched FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM workbench.lock_families(ARRAY[touched]);
  END IF;
END
$lock_family$;
COMMENT ON FUNCTION workbench.lock_family IS 'Does what workbench.lock_families does, for one family that is neither of a stock nor of a sector.';

CREATE FUNCTION workbench.lock_families(touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $lock_families$
DECLARE
  sectors CONSTANT text[] := ARRAY(SELECT DISTINCT workbench.family_environment(family) || ' SECTORS' FROM unnest(touched) AS family
                                    WHERE workbench.family_kind(family) IN ('STOCK', 'SECTOR'));
BEGIN
  INSERT INTO workbench.family_locks (family, version)
  SELECT f.family, 0
    FROM unnest(touched) AS f (family)
   WHERE NOT EXISTS (SELECT FROM workbench.family_locks AS t WHERE t.family = f.family)
   GROUP BY f.family
   ORDER BY f.family
      ON CONFLICT DO NOTHING;
  PERFORM FROM workbench.family_locks AS t WHERE t.family = ANY (touched) ORDER BY t.family FOR UPDATE;
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE workbench.family_kind(family) = 'SECTOR') THEN
    PERFORM FROM workbench.family_locks AS t WHERE t.family = ANY (sectors) ORDER BY t.family FOR UPDATE;
  ELSIF sectors <> '{}' THEN
    PERFORM FROM workbench.family_locks AS t WHERE t.family = ANY (sectors) ORDER BY t.family FOR SHARE;
  END IF;
END
$lock_families$;
COMMENT ON FUNCTION workbench.lock_families IS 'Waits until no other transaction writes these families, and makes later ones wait.';

-- With one snapshot for the whole transaction, later commits of others are not seen; locking these rows fails then.
CREATE FUNCTION workbench.refuse_stale(scope integer[], touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_stale$
BEGIN
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE workbench.family_kind(family) = 'SECTOR') THEN
    RAISE EXCEPTION 'sectors in cache_entries can be written under READ COMMITTED only, while the new tables follow'
      USING ERRCODE = 'feature_not_supported', HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
  END IF;
  PERFORM FROM :"schema".definition_groups AS g
    WHERE g.id IN (SELECT group_id FROM workbench.entries WHERE entry_id = ANY (scope)) FOR UPDATE;
  PERFORM FROM :"schema".stock_metadata AS s
    WHERE s.id IN (SELECT stock_id FROM workbench.entries WHERE entry_id = ANY (scope)) FOR UPDATE;
END
$refuse_stale$;
COMMENT ON FUNCTION workbench.refuse_stale IS 'Raises a serialization failure when the snapshot is older than a write of the same entries.';

-- An old writer writes back what it read, and it cannot have read what the document does not hold.
CREATE FUNCTION workbench.refuse_losing_write(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_losing_write$
DECLARE
  lost record;
BEGIN
  IF (SELECT phase FROM workbench.deployment) <> 'cutover' THEN RETURN; END IF;
  SELECT e.type, o.reason INTO lost
    FROM workbench.entries AS e
    LEFT JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
    JOIN workbench.after_only AS o ON o.entry_id = e.entry_id
      OR o.symbol = s.symbol AND o.group_id IN (SELECT g.id FROM :"schema".definition_groups AS g
                                                 WHERE g.type = 'SECTOR' AND g.environment = s.environment)
   WHERE e.entry_id = ANY (scope)
   ORDER BY e.entry_id, o.element
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'refused to write the % document, since it does not hold all that the new tables hold: %', lost.type, lost.reason
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Write to the new tables.';
  END IF;
END
$refuse_losing_write$;
COMMENT ON FUNCTION workbench.refuse_losing_write IS 'Raises an error when, after cutover, a legacy write would overwrite values that its document cannot hold.';

CREATE FUNCTION workbench.refuse_losing_weights(known jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_losing_weights$
DECLARE
  group_name text;
BEGIN
  IF known IS NULL OR (SELECT phase FROM workbench.deployment) <> 'cutover' THEN RETURN; END IF;
  SELECT g.type || ' ' || g.name INTO group_name
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE known ? e.entry_id::text AND e.weight_unit IS NULL
     AND EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = g.id AND m.metadata ? 'weight')
   ORDER BY e.entry_id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'refused to write the document of %, since its weights sum to neither 1 nor 100, so that their unit is unknown', group_name
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Write to the new tables, or write the whole list with weights of one unit.';
  END IF;
END
$refuse_losing_weights$;
COMMENT ON FUNCTION workbench.refuse_losing_weights IS 'Raises an error when, after cutover, a legacy write would remove the weights of one of these groups.';

CREATE FUNCTION workbench.follow(changed integer[], touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $follow$
DECLARE
  scope integer[];
  weighted jsonb;
  before workbench.sector_claim[];
  after workbench.sector_claim[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM workbench.lock_families(touched);
  WITH members AS (
    SELECT f.entry_id, f.family FROM workbench.families AS f WHERE f.family = ANY (touched)
     UNION
    SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment)
      FROM :"schema".cache_entries AS c
     WHERE c.id = ANY (changed) AND workbench.is_migrated(c.type)
  ), bumped AS (
    INSERT INTO workbench.family_locks (family, version)
    SELECT m.family, 1 FROM members AS m GROUP BY m.family HAVING count(*) > 1
     UNION
    SELECT workbench.family_environment(family) || ' SECTORS', 1 FROM unnest(touched) AS family WHERE workbench.family_kind(family) = 'SECTOR'
     ORDER BY 1
        ON CONFLICT (family) DO UPDATE SET version = family_locks.version + 1
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

  PERFORM workbench.refuse_losing_write(scope);
  SELECT jsonb_object_agg(e.entry_id, e.weight_unit) INTO weighted
    FROM workbench.entries AS e WHERE e.entry_id = ANY (scope) AND e.weight_unit IS NOT NULL;
  before := ARRAY(SELECT s FROM workbench.sector_claims(scope) AS s);
  -- The documents replace all of these rows, except members of sectors, which no document lists.
  DELETE FROM workbench.after_only AS o
   USING workbench.entries AS e
   WHERE e.entry_id = ANY (scope)
     AND (o.stock_id = e.stock_id OR o.group_id = e.group_id AND (o.symbol IS NULL OR e.type <> 'sector_industry_map'));
  -- An entry that changed its type is first removed as what it was.
  DELETE FROM :"schema".definition_groups AS g
   USING workbench.entries AS e, :"schema".cache_entries AS c
   WHERE e.entry_id = ANY (changed) AND g.id = e.group_id AND c.id = e.entry_id AND c.type <> e.type;
  DELETE FROM :"schema".stock_metadata AS s
   USING workbench.entries AS e, :"schema".cache_entries AS c
   WHERE e.entry_id = ANY (changed) AND s.id = e.stock_id AND c.id = e.entry_id AND c.type <> e.type;
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE workbench.family_kind(family) <> 'STOCK') THEN
    PERFORM workbench.merge_groups(scope);
  END IF;
  IF EXISTS (SELECT FROM unnest(touched) AS family WHERE workbench.family_kind(family) = 'STOCK') THEN
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
  DELETE FROM workbench.after_only AS o
   WHERE o.entry_id = ANY (scope) AND NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.group_id = o.group_id);
  PERFORM workbench.refuse_losing_weights(weighted);
END
$follow$;
COMMENT ON FUNCTION workbench.follow IS 'Brings the tables to what the mapping says of the families that a write touched.';
