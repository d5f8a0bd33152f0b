-- Purpose: note what of the tables documents cannot hold: read back by the mapping, the document would say something else.
--          Each element is noted with its stored and its mapped value, so that nothing else is excused.
-- Grain:   see each comment. A scope must hold whole families, or it is not known which entry is current.
-- Binds:   none.
--
-- In PL/pgSQL, whose plans last a session: planning costs more than the longest list.
CREATE VIEW workbench.sector_labels AS
\ir ../../../mapping/sector_labels.sql
;
COMMENT ON VIEW workbench.sector_labels IS 'One row per way in which a stock can name a sector.';

CREATE FUNCTION workbench.relatives(groups integer[], stocks integer[]) RETURNS integer[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(array_agg(f.entry_id), '{}')
    FROM workbench.families AS f
   WHERE f.family IN (SELECT o.family
                        FROM workbench.entries AS e
                        JOIN workbench.families AS o ON o.entry_id = e.entry_id
                       WHERE e.group_id = ANY (groups) OR e.stock_id = ANY (stocks));
END;
COMMENT ON FUNCTION workbench.relatives IS 'All entries in the families of these groups and stocks.';

CREATE FUNCTION workbench.unread_unit_words(group_number integer) RETURNS text
LANGUAGE sql STABLE
RETURN 'its weights sum to ' || (SELECT coalesce(trim_scale(sum(m.weight))::text, 'nothing')
                                   FROM :"schema".group_memberships AS m WHERE m.group_id = group_number)
       || ', and documents show their unit only by a sum near 1 or 100';
COMMENT ON FUNCTION workbench.unread_unit_words IS 'Why the weight unit of a group cannot be read from its document.';

-- Members of sectors are not in a list: workbench.note_sector_members looks at them.
CREATE FUNCTION workbench.note_columns(groups integer[], stocks integer[], scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_columns$
BEGIN
  INSERT INTO workbench.after_only (element, group_id, stock_id, entry_id, symbol, stands, read_as, reason)
  WITH outcomes AS MATERIALIZED (
    SELECT entry_id, type::text, name, outcome, reason, superseded_by FROM workbench.map_group_entries(scope)
     UNION ALL
    SELECT entry_id, 'stock_metadata', symbol, outcome, reason, superseded_by FROM workbench.map_stock_entries(scope)
  ), defined AS MATERIALIZED (
    SELECT * FROM workbench.map_groups(scope)
  ), elements AS MATERIALIZED (
    SELECT d.entry_id, x.ordinal, x.outcome, x.symbol, x.weight, CASE WHEN x.outcome = 'row' THEN x.metadata END AS metadata, x.reason
      FROM defined AS d
      JOIN :"schema".cache_entries AS c ON c.id = d.entry_id
     CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, d.list_key), d.weight_unit, d.element_form) AS x
     WHERE d.list_key IS NOT NULL
  ), expected_members AS (
    SELECT entry_id, symbol COLLATE "C" AS symbol, weight, metadata FROM elements WHERE outcome = 'row'
  ), stored_members AS (
    SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata
      FROM :"schema".group_memberships AS m
      JOIN :"schema".definition_groups AS g ON g.id = m.group_id AND g.type <> 'SECTOR'
      LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
     WHERE m.group_id = ANY (groups)
  ), expected_groups AS (
\ir ../../../mapping/group_columns.sql
  ), stored_groups AS (
\ir ../../../mapping/stored_groups.sql
     WHERE g.id = ANY (groups)
  ), expected_stocks AS (
    SELECT * FROM workbench.map_stocks(scope)
  ), stored_stocks AS (
    SELECT e.entry_id, s.*
      FROM :"schema".stock_metadata AS s
      LEFT JOIN workbench.entries AS e ON e.stock_id = s.id
     WHERE s.id = ANY (stocks)
  ), expected_kept AS (
    SELECT entry_id, type, name, outcome, reason, superseded_by FROM outcomes WHERE outcome IN ('superseded', 'rejected')
  ), stored_kept AS (
    SELECT entry_id, type, key, outcome, reason, superseded_by FROM workbench.kept_entries WHERE entry_id = ANY (scope)
  ), expected_aside AS (
    SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY ordinal) AS place, outcome, symbol, reason
      FROM elements WHERE outcome <> 'row'
  ), stored_aside AS (
    SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY position) AS place, outcome, symbol, reason
      FROM workbench.set_aside_elements WHERE entry_id = ANY (scope)
  ),
\ir ../../../mapping/differences.sql
  SELECT d.element, d.group_id, d.stock_id, d.entry_id, CASE d.kind WHEN 'member' THEN d.symbol END, d.stands, d.read_as,
         CASE
           WHEN d.kind = 'member' AND d.read_as IS NULL
             THEN CASE WHEN d.entry_id IS NULL THEN 'legacy documents have no type for ' || g.type || ' groups' ELSE 'the member ' || d.symbol || ' would not be read' END
           WHEN d.kind = 'member' AND d.stands IS NULL THEN 'a member ' || d.symbol || ' would be read'
           WHEN d.kind = 'member' THEN d.symbol || ': ' || c.words
           WHEN d.kind = 'kept' THEN 'its document would be ' || (d.read_as ->> 'outcome') || coalesce(': ' || (d.read_as ->> 'reason'), '')
           WHEN d.kind = 'aside' THEN 'its list would be read as having other elements twice or rejected'
           WHEN d.kind = 'group' AND d.entry_id IS NULL THEN 'legacy documents have no type for ' || g.type || ' groups'
           WHEN d.read_as IS NULL
             THEN (SELECT 'its document would be ' || o.outcome || coalesce(': ' || o.reason, '')
                     FROM outcomes AS o WHERE o.entry_id = d.entry_id)
           WHEN d.read_as ? 'weight_unit'
             THEN workbench.unread_unit_words(g.id)
           WHEN d.read_as ?| ARRAY['list_reason', 'shadowed_keys'] THEN 'its document would be read as having another list'
           ELSE c.words END
    FROM differences AS d
    LEFT JOIN :"schema".definition_groups AS g ON g.id = d.group_id
\ir ../../../mapping/difference_words.sql
   WHERE d.group_id IS NOT NULL OR d.stock_id IS NOT NULL;
END
$note_columns$;
COMMENT ON FUNCTION workbench.note_columns IS 'Notes what of these groups and stocks documents cannot hold, except members of sectors.';

-- A stock that is no member of the sector that its row names is never noted: the document can hold either, and one was lost.
CREATE FUNCTION workbench.note_sector_members(environments text[], symbols text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_sector_members$
DECLARE
  touched_environments text[];
  touched_symbols text[];
BEGIN
  SELECT array_agg(x.environment ORDER BY x.environment, x.symbol), array_agg(x.symbol ORDER BY x.environment, x.symbol)
    INTO touched_environments, touched_symbols
    FROM (SELECT u.environment, u.symbol FROM unnest(environments, symbols) AS u (environment, symbol)
           UNION
          SELECT u.environment, workbench.normal_symbol(u.symbol) FROM unnest(environments, symbols) AS u (environment, symbol)) AS x;
  DELETE FROM workbench.after_only AS a
   USING :"schema".definition_groups AS g, unnest(touched_environments, touched_symbols) AS t (environment, symbol)
   WHERE g.id = a.group_id AND g.type = 'SECTOR' AND (g.environment, a.symbol) = (t.environment, t.symbol);
  INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
  WITH touched AS MATERIALIZED (
    SELECT t.environment, t.symbol FROM unnest(touched_environments, touched_symbols) AS t (environment, symbol)
  ), expected_members AS (
    SELECT m.sector_entry_id AS entry_id, m.symbol COLLATE "C" AS symbol, NULL::numeric AS weight, NULL::jsonb AS metadata
      FROM workbench.map_sector_members(
             ARRAY(SELECT f.entry_id FROM workbench.families AS f
                    WHERE f.family IN (SELECT workbench.family('stock_metadata', '', t.symbol, t.environment) FROM touched AS t)),
             ARRAY(SELECT e.entry_id FROM workbench.entries AS e WHERE e.type = 'sector_industry_map')) AS m
      JOIN workbench.entries AS e ON e.entry_id = m.sector_entry_id
      JOIN :"schema".definition_groups AS g ON g.id = e.group_id
      JOIN touched AS t ON (t.environment, t.symbol) = (g.environment, m.symbol)
  ), stored_members AS (
    SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata
      FROM touched AS t
      JOIN :"schema".group_memberships AS m ON m.symbol = t.symbol COLLATE "default"
      JOIN :"schema".definition_groups AS g ON g.id = m.group_id AND g.type = 'SECTOR' AND g.environment = t.environment
      LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
  ),
\ir ../../../mapping/member_differences.sql
  SELECT 'group ' || g.id || ' member ' || m.symbol, g.id, m.entry_id, m.symbol, d.stands, d.read_as,
         m.symbol || CASE WHEN d.read_as IS NULL THEN ': no stock that can be read names this sector'
                          WHEN d.stands IS NULL THEN ' would be read as a member of this sector'
                          ELSE ': a member of a sector has no weight and no metadata' END
    FROM members AS m
    LEFT JOIN workbench.entries AS e ON e.entry_id = m.entry_id
    JOIN :"schema".definition_groups AS g ON g.id = coalesce(m.group_id, e.group_id)
\ir ../../../mapping/what_differs.sql
   WHERE m.stored IS NOT NULL
      OR NOT EXISTS (SELECT FROM workbench.sector_labels AS l
                       JOIN :"schema".stock_metadata AS s ON s.environment = l.environment AND workbench.sector_label(s.sector) = l.label
                      WHERE l.group_id = g.id AND s.symbol = m.symbol COLLATE "default");
END
$note_sector_members$;
COMMENT ON FUNCTION workbench.note_sector_members IS 'Notes which sector memberships of these symbols documents cannot hold, and deletes notes that no longer apply.';

-- A superseded or rejected entry must not become current by a write that was not meant to do that.
CREATE FUNCTION workbench.refuse_unsuperseding(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_unsuperseding$
DECLARE
  unsuperseded record;
BEGIN
  SELECT k.entry_id, k.type, k.key INTO unsuperseded
    FROM workbench.kept_entries AS k
    LEFT JOIN workbench.map_kept_entries(scope) AS m ON m.entry_id = k.entry_id AND m.outcome = k.outcome
   WHERE k.entry_id = ANY (scope) AND m.entry_id IS NULL
   ORDER BY k.entry_id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'this write would make legacy entry % (% %) current again, which is superseded or rejected', unsuperseded.entry_id, unsuperseded.type, unsuperseded.key
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Keep updated_at later than that of the older entry.';
  END IF;
END
$refuse_unsuperseding$;
COMMENT ON FUNCTION workbench.refuse_unsuperseding IS 'Raises an error when a write would make a superseded or rejected entry current.';

CREATE FUNCTION workbench.note_after_only(groups integer[], stocks integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_after_only$
DECLARE
  scope CONSTANT integer[] := workbench.relatives(groups, stocks);
  environments text[];
  symbols text[];
BEGIN
  groups := ARRAY(SELECT x.id FROM unnest(groups) AS x (id)
                   UNION
                  SELECT e.group_id FROM workbench.entries AS e WHERE e.entry_id = ANY (scope) AND e.group_id IS NOT NULL);
  stocks := ARRAY(SELECT x.id FROM unnest(stocks) AS x (id)
                   UNION
                  SELECT e.stock_id FROM workbench.entries AS e WHERE e.entry_id = ANY (scope) AND e.stock_id IS NOT NULL);
  WITH forgotten AS (
    DELETE FROM workbench.after_only AS a
     WHERE a.stock_id = ANY (stocks)
        OR a.group_id = ANY (groups) AND (a.symbol IS NULL
             OR a.group_id NOT IN (SELECT g.id FROM :"schema".definition_groups AS g WHERE g.type = 'SECTOR'))
    RETURNING a.stock_id
  )
  SELECT array_agg(s.environment), array_agg(s.symbol) INTO environments, symbols
    FROM forgotten AS f
    JOIN :"schema".stock_metadata AS s ON s.id = f.stock_id;
  PERFORM workbench.note_columns(groups, stocks, scope);
  -- A stock that cannot be read from its document is not read as a member of its sector either.
  SELECT environments || array_agg(s.environment), symbols || array_agg(s.symbol) INTO environments, symbols
    FROM workbench.after_only AS a
    JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
   WHERE a.stock_id = ANY (stocks);
  IF symbols IS NOT NULL THEN
    PERFORM workbench.note_sector_members(environments, symbols);
  END IF;
  PERFORM workbench.refuse_unsuperseding(scope);
END
$note_after_only$;
COMMENT ON FUNCTION workbench.note_after_only IS 'Notes what of these groups and stocks documents cannot hold, and deletes notes that no longer apply.';

CREATE FUNCTION workbench.note_sectors(sectors integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_sectors$
DECLARE
  environments text[];
  symbols text[];
BEGIN
  SELECT array_agg(x.environment), array_agg(x.symbol) INTO environments, symbols
    FROM (SELECT g.environment, m.symbol
            FROM :"schema".group_memberships AS m JOIN :"schema".definition_groups AS g ON g.id = m.group_id AND g.type = 'SECTOR'
           WHERE g.id = ANY (sectors)
           UNION
          SELECT g.environment, a.symbol
            FROM workbench.after_only AS a JOIN :"schema".definition_groups AS g ON g.id = a.group_id AND g.type = 'SECTOR'
           WHERE g.id = ANY (sectors) AND a.symbol IS NOT NULL
           UNION
          SELECT l.environment, s.symbol
            FROM workbench.sector_labels AS l
            JOIN :"schema".stock_metadata AS s ON s.environment = l.environment
             AND workbench.sector_label(coalesce(s.sector, s.metadata ->> 'sector')) = l.label
           WHERE l.group_id = ANY (sectors)) AS x;
  IF symbols IS NOT NULL THEN
    PERFORM workbench.note_sector_members(environments, symbols);
  END IF;
END
$note_sectors$;
COMMENT ON FUNCTION workbench.note_sectors IS 'Notes which members of these sectors documents cannot hold.';
