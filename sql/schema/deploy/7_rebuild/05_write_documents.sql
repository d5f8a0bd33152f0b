-- Purpose: write the legacy documents of what was written to the tables, by the inverse workbench.rebuilt_entries.
-- Grain:   see each comment.
-- Binds:   none.
CREATE TYPE workbench.membership_change AS (type text, name text, environment text, symbol text, is_added boolean);
COMMENT ON TYPE workbench.membership_change IS 'A symbol that was added to a group or removed from it; the group by the name that stocks give it.';

CREATE FUNCTION workbench.is_archived() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $is_archived$
BEGIN
  -- The catalogue is always read as it is now, rows as of the transaction's snapshot.
  -- A mark in a schema of our own: a table of somebody else's may have any name.
  RETURN to_regclass('workbench.archived') IS NOT NULL;
END
$is_archived$;
COMMENT ON FUNCTION workbench.is_archived IS 'Whether the legacy documents are archived; then none is written.';

-- Superseded entries go with the current entry; left alone, one of them would become current.
CREATE FUNCTION workbench.drop_superseded(current_entries integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $drop_superseded$
DECLARE
  superseded integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  WITH dropped AS (
    DELETE FROM workbench.kept_entries AS k WHERE k.superseded_by = ANY (current_entries) RETURNING k.entry_id
  )
  SELECT array_agg(entry_id) INTO superseded FROM dropped;
  DELETE FROM workbench.families WHERE entry_id = ANY (superseded);
  DELETE FROM :"schema".cache_entries WHERE id = ANY (superseded);
END
$drop_superseded$;
COMMENT ON FUNCTION workbench.drop_superseded IS 'Removes the entries that these superseded, when these are deleted or get another key.';

CREATE FUNCTION workbench.drop_documents(gone integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $drop_documents$
DECLARE
  touched CONSTANT text[] := ARRAY(SELECT DISTINCT family FROM workbench.families WHERE entry_id = ANY (gone));
  environments text[];
  symbols text[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM workbench.lock_and_bump_families(touched);
  PERFORM workbench.drop_superseded(gone);
  DELETE FROM workbench.families WHERE entry_id = ANY (gone);
  DELETE FROM :"schema".cache_entries WHERE id = ANY (gone);
  IF NOT workbench.is_archived() THEN
    PERFORM workbench.note_after_only(
      ARRAY(SELECT e.group_id FROM workbench.families AS f JOIN workbench.entries AS e ON e.entry_id = f.entry_id
             WHERE f.family = ANY (touched) AND e.group_id IS NOT NULL), '{}');
    -- A stock's own trigger looked at its sector while this document still named it.
    SELECT array_agg(workbench.family_environment(family)), array_agg(substr(family, strpos(family, ' STOCK ') + 7))
      INTO environments, symbols
      FROM unnest(touched) AS family
     WHERE workbench.family_kind(family) = 'STOCK';
    IF symbols IS NOT NULL THEN
      PERFORM workbench.note_sector_members(environments, symbols);
    END IF;
  END IF;
END
$drop_documents$;
COMMENT ON FUNCTION workbench.drop_documents IS 'Deletes the legacy documents of entries whose group or stock was deleted.';

CREATE FUNCTION workbench.refresh_families(changed integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refresh_families$
DECLARE
  moved integer[];
BEGIN
  WITH current_families AS (
    SELECT e.entry_id, workbench.family(e.type, g.display_name, coalesce(e.legacy_key, g.name), g.environment) AS family
      FROM workbench.entries AS e JOIN :"schema".definition_groups AS g ON g.id = e.group_id
     WHERE e.entry_id = ANY (changed)
     UNION ALL
    SELECT e.entry_id, workbench.family(e.type, s.display_name, coalesce(e.legacy_key, s.symbol), s.environment)
      FROM workbench.entries AS e JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
     WHERE e.entry_id = ANY (changed)
  ), written AS (
    INSERT INTO workbench.families (entry_id, family)
    SELECT s.entry_id, s.family FROM current_families AS s
     WHERE NOT EXISTS (SELECT FROM workbench.families AS f WHERE (f.entry_id, f.family) = (s.entry_id, s.family))
        ON CONFLICT (entry_id) DO UPDATE SET family = EXCLUDED.family, list_total = NULL
    RETURNING entry_id
  )
  SELECT array_agg(entry_id) INTO moved FROM written;
  IF moved IS NOT NULL THEN PERFORM workbench.drop_superseded(moved); END IF;
END
$refresh_families$;
COMMENT ON FUNCTION workbench.refresh_families IS 'Updates the families of these entries from the tables.';

CREATE FUNCTION workbench.families_of(groups integer[], stocks integer[]) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(array_agg(DISTINCT x.family), '{}')
    FROM (SELECT workbench.family(l.type, g.display_name, coalesce(e.legacy_key, g.name), g.environment) AS family
            FROM :"schema".definition_groups AS g
            LEFT JOIN workbench.entries AS e ON e.group_id = g.id
           CROSS JOIN LATERAL (SELECT coalesce(e.type, workbench.legacy_type(g.type, NULL, g.metadata ->> 'source_type')) AS type) AS l
           WHERE g.id = ANY (groups) AND l.type IS NOT NULL
           UNION ALL
          SELECT workbench.family('stock_metadata', '', s.symbol, s.environment)
            FROM :"schema".stock_metadata AS s WHERE s.id = ANY (stocks)
           UNION ALL
          SELECT f.family FROM workbench.families AS f JOIN workbench.entries AS e ON e.entry_id = f.entry_id
           WHERE e.group_id = ANY (groups) OR e.stock_id = ANY (stocks)) AS x
   WHERE x.family IS NOT NULL;
END;
COMMENT ON FUNCTION workbench.families_of IS 'The families of these groups and stocks: those of their last legacy documents and those that they belong to now.';

CREATE FUNCTION workbench.lock_and_bump_families(touched text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $lock_and_bump_families$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')
     AND EXISTS (SELECT FROM unnest(touched) AS family WHERE workbench.family_kind(family) = 'SECTOR') THEN
    RAISE EXCEPTION 'sectors are written under READ COMMITTED while the workbench rebuilds legacy documents'
      USING ERRCODE = 'feature_not_supported', HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
  END IF;
  PERFORM workbench.lock_families(touched);
  -- Under one snapshot for a transaction, what others committed meanwhile is not seen; these rows collide with them.
  UPDATE workbench.family_locks AS t
     SET version = version + 1
   WHERE t.family = ANY (touched)
      OR t.family IN (SELECT workbench.family_environment(family) || ' SECTORS' FROM unnest(touched) AS family
                       WHERE workbench.family_kind(family) = 'SECTOR');
END
$lock_and_bump_families$;
COMMENT ON FUNCTION workbench.lock_and_bump_families IS 'Locks these families and counts their versions up, so that a transaction with an older snapshot fails when it writes them.';

-- A stock names one sector: it keeps that name while it is a member there, else it gets the first sector that it is a member of.
CREATE FUNCTION workbench.name_sectors(environments text[], symbols text[]) RETURNS integer[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $name_sectors$
DECLARE
  named integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  WITH stocks AS (
    SELECT s.id, s.environment, x.group_id AS named,
           ARRAY(SELECT g.id FROM :"schema".group_memberships AS m JOIN :"schema".definition_groups AS g ON g.id = m.group_id
                  WHERE m.symbol = s.symbol AND g.type = 'SECTOR' AND g.environment = s.environment ORDER BY g.id) AS member_of
      FROM :"schema".stock_metadata AS s
      LEFT JOIN workbench.sector_labels AS x ON x.environment = s.environment AND x.label = workbench.sector_label(s.sector)
     WHERE s.environment = ANY (environments) AND s.symbol = ANY (symbols)
  ), wanted AS (
    SELECT s.id, (SELECT g.display_name FROM :"schema".definition_groups AS g WHERE g.id = s.member_of[1]) AS sector
      FROM stocks AS s
     WHERE CASE WHEN s.member_of = '{}' THEN s.named IS NOT NULL ELSE s.named IS NULL OR s.named <> ALL (s.member_of) END
  ), written AS (
    UPDATE :"schema".stock_metadata AS s
       SET sector = w.sector, metadata = s.metadata - 'sector', updated_at = timezone('UTC', now())
      FROM wanted AS w
     WHERE s.id = w.id
    RETURNING s.id
  )
  SELECT coalesce(array_agg(id), '{}') INTO named FROM written;
  RETURN named;
END
$name_sectors$;
COMMENT ON FUNCTION workbench.name_sectors IS 'Sets the sector of these stocks to one that they are members of; returns the stocks that changed.';

CREATE FUNCTION workbench.join_sectors(stocks integer[]) RETURNS integer[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $join_sectors$
DECLARE
  joined integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  WITH expected AS (
    SELECT s.symbol, s.environment::text, x.group_id, s.created_at, s.updated_at
      FROM :"schema".stock_metadata AS s
      LEFT JOIN workbench.sector_labels AS x ON x.environment = s.environment AND x.label = workbench.sector_label(s.sector)
     WHERE s.id = ANY (stocks)
  ), gone AS (
    DELETE FROM :"schema".group_memberships AS m
     USING :"schema".definition_groups AS g, expected AS x
     WHERE g.id = m.group_id AND g.type = 'SECTOR' AND (m.symbol, g.environment) = (x.symbol, x.environment)
       AND g.id IS DISTINCT FROM x.group_id
    RETURNING m.group_id
  ), added AS (
    INSERT INTO :"schema".group_memberships (group_id, symbol, added_at, updated_at)
    SELECT x.group_id, x.symbol, coalesce(x.updated_at, x.created_at), NULL
      FROM expected AS x
     WHERE x.group_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE (m.group_id, m.symbol) = (x.group_id, x.symbol))
     ORDER BY x.group_id, x.symbol
    RETURNING group_id
  )
  SELECT coalesce(array_agg(DISTINCT x.group_id), '{}') INTO joined
    FROM (SELECT group_id FROM gone UNION ALL SELECT group_id FROM added) AS x;
  RETURN joined;
END
$join_sectors$;
COMMENT ON FUNCTION workbench.join_sectors IS 'Makes these stocks members of the sector that they name and of no other sector; returns the sectors that changed.';

CREATE FUNCTION workbench.leave_sectors(environments text[], symbols text[]) RETURNS integer[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $leave_sectors$
DECLARE
  left_behind integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  WITH gone AS (
    DELETE FROM :"schema".group_memberships AS m
     USING :"schema".definition_groups AS g, unnest(environments, symbols) AS s (environment, symbol)
     WHERE g.id = m.group_id AND g.type = 'SECTOR' AND (m.symbol, g.environment) = (s.symbol COLLATE "default", s.environment)
       AND NOT EXISTS (SELECT FROM :"schema".stock_metadata AS x WHERE (x.symbol, x.environment) = (m.symbol, g.environment))
    RETURNING m.group_id
  )
  SELECT coalesce(array_agg(DISTINCT group_id), '{}') INTO left_behind FROM gone;
  RETURN left_behind;
END
$leave_sectors$;
COMMENT ON FUNCTION workbench.leave_sectors IS 'Deletes the sector memberships of stocks that no longer exist; returns the sectors that changed.';

CREATE FUNCTION workbench.with_or_without(list jsonb, name text, present boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN list IS NULL AND present THEN jsonb_build_array(name)
            WHEN jsonb_typeof(list) <> 'array' THEN list
            WHEN present THEN CASE WHEN list ? name THEN list ELSE list || jsonb_build_array(name) END
            ELSE list - name END;
COMMENT ON FUNCTION workbench.with_or_without IS 'The list with the name when present, else without it; anything that is not a list is returned unchanged.';

-- A statement that adds a symbol to several groups changes one document: the names come one after another.
CREATE FUNCTION workbench.update_member_of_lists(changes workbench.membership_change[]) RETURNS integer[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $update_member_of_lists$
DECLARE
  change record;
  claimed integer[] := '{}';
  written integer[];
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  FOR change IN
    SELECT x.name, x.environment, x.is_added, CASE x.type WHEN 'ETF' THEN 'member_of_etfs' ELSE 'member_of_themes' END AS list,
           array_agg(x.symbol) AS symbols
      FROM unnest(changes) AS x
     WHERE x.type IN ('ETF', 'THEME')
     GROUP BY x.type, x.name, x.environment, x.is_added
     ORDER BY x.is_added, x.name
  LOOP
    WITH written AS (
      UPDATE :"schema".stock_metadata AS s
         SET metadata = jsonb_set(s.metadata, ARRAY[change.list], workbench.with_or_without(s.metadata -> change.list, change.name, change.is_added)),
             updated_at = timezone('UTC', now())
       WHERE s.environment = change.environment AND s.symbol = ANY (change.symbols) AND jsonb_typeof(s.metadata) = 'object'
         AND workbench.with_or_without(s.metadata -> change.list, change.name, change.is_added) IS DISTINCT FROM s.metadata -> change.list
      RETURNING s.id
    )
    SELECT array_agg(id) INTO written FROM written;
    claimed := claimed || coalesce(written, '{}');
  END LOOP;
  RETURN claimed;
END
$update_member_of_lists$;
COMMENT ON FUNCTION workbench.update_member_of_lists IS 'Updates the member_of lists of stocks whose symbols were added or removed; returns the stocks that changed.';

-- A count that was right before is kept right; one that was wrong before stays as it is.
CREATE FUNCTION workbench.recount(changes workbench.membership_change[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $recount$
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  WITH changed AS (
    SELECT c.type, c.name, c.environment, count(*) FILTER (WHERE c.is_added) - count(*) FILTER (WHERE NOT c.is_added) AS gained
      FROM unnest(changes) AS c
     GROUP BY c.type, c.name, c.environment
  ), counted AS (
    SELECT g.id, m.members, c.gained, a.set_aside, a.set_aside - a.left_alone AS set_aside_after
      FROM changed AS c
      JOIN :"schema".definition_groups AS g
        ON (g.type, g.name, g.environment) = (c.type COLLATE "default", c.name COLLATE "default", c.environment COLLATE "default")
      JOIN workbench.entries AS e ON e.group_id = g.id AND e.list_key <> ''
     CROSS JOIN LATERAL (SELECT count(*) AS members FROM :"schema".group_memberships AS x WHERE x.group_id = g.id) AS m
     CROSS JOIN LATERAL (
       SELECT count(*) AS set_aside,
              count(*) FILTER (WHERE y.outcome = 'merged'
                                 AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS x
                                                  WHERE x.group_id = g.id AND x.symbol = y.symbol)) AS left_alone
         FROM workbench.set_aside_elements AS y WHERE y.entry_id = e.entry_id) AS a
  )
  UPDATE :"schema".definition_groups AS g
     SET metadata = g.metadata || (SELECT jsonb_object_agg(k.key, c.members + c.set_aside_after)
                                     FROM unnest(ARRAY['total_holdings', 'count']) AS k (key)
                                    WHERE g.metadata -> k.key = to_jsonb(c.members - c.gained + c.set_aside))
    FROM counted AS c
   WHERE g.id = c.id AND jsonb_typeof(g.metadata) = 'object'
     AND to_jsonb(c.members - c.gained + c.set_aside) IN (g.metadata -> 'total_holdings', g.metadata -> 'count');
END
$recount$;
COMMENT ON FUNCTION workbench.recount IS 'Updates the counts that documents state for their own lists.';

CREATE FUNCTION workbench.write_entries(changed integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $write_entries$
BEGIN
  PERFORM set_config('search_path', workbench.application_path(), true);
  PERFORM workbench.refresh_families(changed);
  IF workbench.is_archived() THEN RETURN; END IF;
  UPDATE :"schema".cache_entries AS c
     SET type = r.type, name = r.name, key = r.key, value = r.value, environment = r.environment, created_at = r.created_at,
         updated_at = r.updated_at, universe_category = r.universe_category, liquidity_filter = r.liquidity_filter,
         universe_metadata = r.universe_metadata, last_universe_update = r.last_universe_update
    FROM workbench.rebuilt_entries AS r
   WHERE r.id = ANY (changed) AND c.id = r.id
     AND (record_image_ne(ROW(c.value, c.created_at, c.updated_at, c.liquidity_filter, c.universe_metadata, c.last_universe_update),
                          ROW(r.value, r.created_at, r.updated_at, r.liquidity_filter, r.universe_metadata, r.last_universe_update))
          OR (c.type, c.name, c.key, c.environment, c.universe_category)
             IS DISTINCT FROM (r.type, r.name, r.key, r.environment, r.universe_category));
  INSERT INTO :"schema".cache_entries (id, type, name, key, value, environment, created_at, updated_at, universe_category,
                                     liquidity_filter, universe_metadata, last_universe_update) OVERRIDING SYSTEM VALUE
  SELECT r.id, r.type, r.name, r.key, r.value, r.environment, r.created_at, r.updated_at, r.universe_category,
         r.liquidity_filter, r.universe_metadata, r.last_universe_update
    FROM workbench.rebuilt_entries AS r
   WHERE r.id = ANY (changed) AND NOT EXISTS (SELECT FROM :"schema".cache_entries AS c WHERE c.id = r.id)
   ORDER BY r.id;
  -- A trigger of the application may set times of its own: what it wrote then holds in the tables too.
  UPDATE :"schema".definition_groups AS g
     SET created_at = c.created_at, updated_at = c.updated_at, last_update = c.last_universe_update
    FROM workbench.entries AS e
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   WHERE e.entry_id = ANY (changed) AND g.id = e.group_id
     AND (g.created_at, g.updated_at, g.last_update) IS DISTINCT FROM (c.created_at, c.updated_at, c.last_universe_update);
  UPDATE :"schema".stock_metadata AS s
     SET created_at = c.created_at, updated_at = c.updated_at, last_update = c.last_universe_update
    FROM workbench.entries AS e
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   WHERE e.entry_id = ANY (changed) AND s.id = e.stock_id
     AND (s.created_at, s.updated_at, s.last_update) IS DISTINCT FROM (c.created_at, c.updated_at, c.last_universe_update);
END
$write_entries$;
COMMENT ON FUNCTION workbench.write_entries IS 'Writes the legacy documents of these entries from the tables; writes none while they are archived.';

-- Rows before families, as a writer of these rows takes them; each in one order.
CREATE FUNCTION workbench.rebuild(groups integer[], stocks integer[], changes workbench.membership_change[],
                                  written workbench.written_member[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $rebuild$
DECLARE
  claiming CONSTANT integer[] := ARRAY(
    SELECT DISTINCT s.id
      FROM unnest(changes) AS c
      JOIN :"schema".stock_metadata AS s ON (s.symbol, s.environment) = (c.symbol COLLATE "default", c.environment));
  environments CONSTANT text[] := ARRAY(SELECT DISTINCT environment FROM :"schema".definition_groups
                                         WHERE id = ANY (groups) AND type = 'SECTOR');
  symbols CONSTANT text[] := ARRAY(
    SELECT c.symbol FROM unnest(changes) AS c WHERE c.type = 'SECTOR'
     UNION
    SELECT m.symbol FROM :"schema".group_memberships AS m JOIN :"schema".definition_groups AS g ON g.id = m.group_id
     WHERE g.id = ANY (groups) AND g.type = 'SECTOR');
  namesakes integer[];
BEGIN
  PERFORM FROM :"schema".definition_groups AS g WHERE g.id = ANY (groups) ORDER BY g.id FOR NO KEY UPDATE;
  PERFORM FROM :"schema".stock_metadata AS s WHERE s.id = ANY (claiming) ORDER BY s.id FOR NO KEY UPDATE;
  PERFORM workbench.lock_and_bump_families(workbench.families_of(groups, stocks || claiming));
  IF cardinality(written) BETWEEN 1 AND 20 THEN
    groups := ARRAY(SELECT x.id FROM unnest(groups) AS x (id) WHERE NOT workbench.splice_list(x.id, written));
    IF groups = '{}' AND claiming = '{}' THEN RETURN; END IF;
  END IF;
  -- A group that shared its name with one that was renamed may be read under that name now.
  namesakes := ARRAY(SELECT e.group_id FROM workbench.entries AS e
                      WHERE e.entry_id = ANY (workbench.relatives(groups, '{}')) AND e.group_id <> ALL (groups));
  PERFORM workbench.adopt_groups(groups);
  PERFORM workbench.adopt_members(groups);
  PERFORM workbench.adopt_weights(groups);
  PERFORM workbench.adopt_stocks(stocks || claiming);
  stocks := stocks || workbench.update_member_of_lists(changes);
  IF environments <> '{}' THEN
    stocks := stocks || workbench.name_sectors(environments, symbols);
  END IF;
  PERFORM workbench.write_entries(ARRAY(SELECT e.entry_id FROM workbench.entries AS e
                                         WHERE e.group_id = ANY (groups) OR e.stock_id = ANY (stocks)));
  IF workbench.is_archived() THEN
    DELETE FROM workbench.after_only AS a WHERE a.group_id = ANY (groups) OR a.stock_id = ANY (stocks);
    PERFORM workbench.note_columns(
      ARRAY(SELECT g.id FROM :"schema".definition_groups AS g
             WHERE g.id = ANY (groups) AND workbench.legacy_type(g.type, NULL, NULL) IS NULL), '{}', '{}');
  ELSE
    PERFORM workbench.note_after_only(groups || namesakes, stocks);
    IF environments <> '{}' THEN
      PERFORM workbench.note_sector_members(array_agg(e), array_agg(s)) FROM unnest(environments) AS e CROSS JOIN unnest(symbols) AS s;
    END IF;
  END IF;
END
$rebuild$;
COMMENT ON FUNCTION workbench.rebuild IS 'Writes the legacy documents of these groups and stocks, and of the stocks whose symbols were added or removed.';

CREATE FUNCTION workbench.rebuild_sectors(sectors integer[], stocks integer[], environments text[], symbols text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $rebuild_sectors$
BEGIN
  PERFORM workbench.join_sectors(stocks);
  IF workbench.is_archived() THEN RETURN; END IF;
  PERFORM workbench.note_sectors(sectors);
  SELECT rebuild_sectors.environments || array_agg(s.environment), rebuild_sectors.symbols || array_agg(s.symbol)
    INTO environments, symbols
    FROM :"schema".stock_metadata AS s
   WHERE s.id = ANY (stocks);
  IF symbols <> '{}' THEN
    PERFORM workbench.note_sector_members(environments, symbols);
  END IF;
END
$rebuild_sectors$;
COMMENT ON FUNCTION workbench.rebuild_sectors IS 'Makes these stocks members of the sectors that they name, and notes what of these sectors and symbols documents cannot hold.';
