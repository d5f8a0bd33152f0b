-- Purpose: what of the after side the old form cannot hold: read back by the mapping, its document would say something else.
-- Grain:   see each comment. A scope must hold whole families, or it is not told who speaks.
-- Binds:   none.
--
-- In PL/pgSQL, whose plans last a session: planning costs more than the longest list.
CREATE FUNCTION workbench.unheld_member(group_number integer, list jsonb, unit text, list_form text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $unheld_member$
BEGIN
  RETURN (
  SELECT coalesce(nullif(coalesce(s.symbol, x.symbol), ''), 'a member without a symbol') || CASE
           WHEN x.symbol IS NULL THEN ' would not be read'
           WHEN s.symbol IS NULL THEN ' would be read'
           WHEN x.weight IS DISTINCT FROM s.weight
             THEN ': its weight ' || coalesce(s.weight::text, 'NULL') || ' would be read as ' || coalesce(x.weight::text, 'NULL')
           ELSE ': its metadata would be read as ' || coalesce(left(x.metadata::text, 60), 'NULL') END
         || CASE WHEN count(*) OVER () > 1 THEN ', and ' || count(*) OVER () - 1 || ' more' ELSE '' END
    FROM (SELECT m.symbol COLLATE "default" AS symbol, m.weight, m.metadata
            FROM workbench.map_list(list, unit, list_form) AS m WHERE m.outcome = 'row') AS x
    FULL JOIN (SELECT m.symbol::text AS symbol, m.weight, m.metadata
                 FROM :"schema".group_memberships AS m WHERE m.group_id = group_number) AS s ON s.symbol = x.symbol
   WHERE x.symbol IS NULL OR s.symbol IS NULL OR x.weight IS DISTINCT FROM s.weight OR x.metadata IS DISTINCT FROM s.metadata
   ORDER BY 1
   LIMIT 1);
END
$unheld_member$;
COMMENT ON FUNCTION workbench.unheld_member IS 'The first member of a group that its list says otherwise, in words; NULL when none.';

-- What workbench.mapped_sector_members says of the documents, said of the tables.
CREATE VIEW workbench.sector_labels AS
SELECT DISTINCT ON (g.environment, l.label) g.environment::text, l.label, g.id AS group_id, g.display_name
  FROM :"schema".definition_groups AS g
  JOIN workbench.entries AS e ON e.group_id = g.id AND e.type = 'sector_industry_map'
 CROSS JOIN LATERAL (VALUES (lower(g.name COLLATE "C")), (workbench.sector_label(g.display_name))) AS l (label)
 ORDER BY g.environment, l.label, e.entry_id;
COMMENT ON VIEW workbench.sector_labels IS 'One row per way in which a stock can name a sector.';

CREATE FUNCTION workbench.unheld_sector_member(sector_group integer) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $unheld_sector_member$
BEGIN
  RETURN (
  WITH place AS (
    SELECT e.entry_id, g.environment
      FROM :"schema".definition_groups AS g
      JOIN workbench.entries AS e ON e.group_id = g.id
     WHERE g.id = sector_group
  ), symbols AS (
    SELECT m.symbol::text AS symbol FROM :"schema".group_memberships AS m WHERE m.group_id = sector_group
     UNION
    SELECT s.symbol
      FROM workbench.sector_labels AS x
      JOIN :"schema".stock_metadata AS s ON s.environment = x.environment
       AND workbench.sector_label(coalesce(s.sector, s.metadata ->> 'sector')) = x.label
     WHERE x.group_id = sector_group
  ), expected AS (
    SELECT m.symbol COLLATE "default" AS symbol
      FROM place AS p
     CROSS JOIN LATERAL workbench.map_sector_members(
       ARRAY(SELECT f.entry_id
               FROM workbench.families AS f
              WHERE f.family IN (SELECT workbench.family('stock_metadata', '', y.symbol, p.environment) FROM symbols AS y)),
       ARRAY(SELECT e.entry_id FROM workbench.entries AS e WHERE e.type = 'sector_industry_map')) AS m
     WHERE m.sector_entry_id = p.entry_id
  )
  SELECT coalesce(m.symbol, x.symbol) || CASE WHEN x.symbol IS NULL THEN ': no stock that can be read names this sector'
                                              WHEN m.symbol IS NULL THEN ' names this sector and is no member'
                                              ELSE ': a member of a sector has no weight and no metadata' END
    FROM expected AS x
    FULL JOIN (SELECT o.symbol, o.weight, o.metadata FROM :"schema".group_memberships AS o WHERE o.group_id = sector_group) AS m
      ON m.symbol = x.symbol
   WHERE x.symbol IS NULL OR m.symbol IS NULL OR num_nonnulls(m.weight, m.metadata) > 0
   ORDER BY 1
   LIMIT 1);
END
$unheld_sector_member$;
COMMENT ON FUNCTION workbench.unheld_sector_member IS 'The first member of a sector that no stock accounts for, in words; NULL when none.';

CREATE FUNCTION workbench.unheld_groups(groups integer[], scope integer[])
RETURNS TABLE (group_id integer, entry_id integer, reason text)
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
  WITH mapped AS MATERIALIZED (
    SELECT * FROM workbench.map_groups(scope)
  ), judged AS (
    SELECT g.id, e.entry_id, CASE
             WHEN e.entry_id IS NULL THEN 'the old form has no ' || g.type
             WHEN m.entry_id IS NULL THEN (SELECT 'its document would be ' || o.outcome || coalesce(': ' || o.reason, '')
                                             FROM workbench.map_group_entries(scope) AS o WHERE o.entry_id = e.entry_id)
             WHEN (m.weight_unit IS NULL) <> (e.weight_unit IS NULL)
               THEN 'its weights sum to ' || (SELECT coalesce(trim_scale(sum(x.weight))::text, 'nothing')
                                               FROM :"schema".group_memberships AS x WHERE x.group_id = g.id)
                    || ', and the old form tells their unit by a sum of 1 or 100'
             WHEN (m.name, m.type, m.environment) <> (g.name, g.type, g.environment)
               THEN 'it would be read as ' || m.type || ' ' || m.name || ' (' || m.environment || ')'
             WHEN record_image_ne(ROW(m.display_name, m.description, m.metadata, m.liquidity_filter, m.created_at, m.updated_at,
                                      m.last_update),
                                  ROW(g.display_name, g.description, g.metadata, g.liquidity_filter, g.created_at, g.updated_at,
                                      g.last_update))
               THEN (SELECT d.path || ': ' || left(d.after_text, 60) || ' would be read as ' || left(d.before_text, 60)
                       FROM workbench.first_difference(
                              jsonb_build_object('display_name', m.display_name, 'description', m.description, 'metadata', m.metadata),
                              jsonb_build_object('display_name', g.display_name, 'description', g.description, 'metadata', g.metadata)
                            ) AS d)
             WHEN record_image_ne(ROW(m.list_reason, m.shadowed_keys), ROW(e.list_reason, e.shadowed_keys))
               THEN 'its document would be read as having another list'
             WHEN g.type = 'SECTOR' THEN workbench.unheld_sector_member(g.id)
             ELSE workbench.unheld_member(g.id, workbench.list_of(c.value, m.list_key), m.weight_unit, m.element_form) END AS reason
      FROM :"schema".definition_groups AS g
      LEFT JOIN workbench.entries AS e ON e.group_id = g.id
      LEFT JOIN mapped AS m ON m.entry_id = e.entry_id
      LEFT JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
     WHERE g.id = ANY (groups)
  )
  SELECT j.id, j.entry_id, j.reason FROM judged AS j WHERE j.reason IS NOT NULL;
END;
COMMENT ON FUNCTION workbench.unheld_groups IS 'One row per group, of these, that its legacy document cannot hold: why.';

CREATE FUNCTION workbench.unheld_stocks(stocks integer[], scope integer[])
RETURNS TABLE (stock_id integer, entry_id integer, reason text)
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
  WITH mapped AS MATERIALIZED (
    SELECT * FROM workbench.map_stocks(scope)
  ), compared AS (
    SELECT s.id, e.entry_id, m.entry_id AS read_as,
           jsonb_build_object('symbol', m.symbol, 'display_name', m.display_name, 'sector', m.sector, 'industry', m.industry,
                              'market_cap', m.market_cap, 'is_validated', m.is_validated, 'metadata', m.metadata) AS expected,
           jsonb_build_object('symbol', s.symbol, 'display_name', s.display_name, 'sector', s.sector, 'industry', s.industry,
                              'market_cap', s.market_cap, 'is_validated', s.is_validated, 'metadata', s.metadata) AS stored
      FROM :"schema".stock_metadata AS s
      JOIN workbench.entries AS e ON e.stock_id = s.id
      LEFT JOIN mapped AS m ON m.entry_id = e.entry_id
     WHERE s.id = ANY (stocks)
  )
  SELECT c.id, c.entry_id,
         CASE WHEN c.read_as IS NULL
              THEN (SELECT 'its document would be ' || o.outcome || coalesce(': ' || o.reason, '')
                      FROM workbench.map_stock_entries(scope) AS o WHERE o.entry_id = c.entry_id)
              ELSE (SELECT d.path || ': ' || left(d.after_text, 60) || ' would be read as ' || left(d.before_text, 60)
                      FROM workbench.first_difference(c.expected, c.stored) AS d) END
    FROM compared AS c
   WHERE c.expected <> c.stored;
END;
COMMENT ON FUNCTION workbench.unheld_stocks IS 'One row per stock, of these, that its legacy document cannot hold: why.';

-- A kept entry is in the database twice, and a write must not bring it to life behind the writer's back.
CREATE FUNCTION workbench.refuse_revival(scope integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $refuse_revival$
DECLARE
  revived record;
BEGIN
  SELECT k.entry_id, k.type, k.key INTO revived
    FROM workbench.kept_entries AS k
    LEFT JOIN workbench.map_kept_entries(scope) AS m ON m.entry_id = k.entry_id AND m.outcome = k.outcome
   WHERE k.entry_id = ANY (scope) AND m.entry_id IS NULL
   ORDER BY k.entry_id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'this write would let the older legacy entry % (% %) speak, which is superseded now', revived.entry_id, revived.type, revived.key
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Leave updated_at later than that of the older entry.';
  END IF;
END
$refuse_revival$;
COMMENT ON FUNCTION workbench.refuse_revival IS 'Raises an error when an entry kept as superseded or rejected would speak.';

-- A stock that cannot be read is no member of its sector to the old form either.
CREATE FUNCTION workbench.sectors_of(stocks integer[]) RETURNS integer[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(array_agg(DISTINCT x.id), '{}')
    FROM (SELECT g.id
            FROM :"schema".stock_metadata AS s
            JOIN :"schema".group_memberships AS m ON m.symbol = s.symbol
            JOIN :"schema".definition_groups AS g ON g.id = m.group_id AND g.type = 'SECTOR' AND g.environment = s.environment
           WHERE s.id = ANY (stocks)
           UNION ALL
          SELECT l.group_id
            FROM :"schema".stock_metadata AS s
            JOIN workbench.sector_labels AS l ON l.environment = s.environment
             AND l.label = workbench.sector_label(coalesce(s.sector, s.metadata ->> 'sector'))
           WHERE s.id = ANY (stocks)) AS x;
END;
COMMENT ON FUNCTION workbench.sectors_of IS 'The sectors that these stocks are members of, or name.';

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
COMMENT ON FUNCTION workbench.relatives IS 'The entries of the families of these groups and stocks.';

CREATE FUNCTION workbench.note_after_only(groups integer[], stocks integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $note_after_only$
DECLARE
  scope integer[];
  unread integer[];
BEGIN
  IF stocks <> '{}' THEN
    scope := workbench.relatives('{}', stocks);
    stocks := ARRAY(SELECT e.stock_id FROM workbench.entries AS e WHERE e.entry_id = ANY (scope) AND e.stock_id IS NOT NULL);
    WITH known AS (
      DELETE FROM workbench.after_only AS a WHERE a.stock_id = ANY (stocks) RETURNING a.stock_id
    )
    SELECT array_agg(stock_id) INTO unread FROM known;
    WITH noted AS (
      INSERT INTO workbench.after_only (stock_id, entry_id, reason)
      SELECT u.stock_id, u.entry_id, u.reason FROM workbench.unheld_stocks(stocks, scope) AS u
      RETURNING stock_id
    )
    SELECT unread || array_agg(stock_id) INTO unread FROM noted;
    IF unread IS NOT NULL THEN
      groups := groups || workbench.sectors_of(unread);
    END IF;
    PERFORM workbench.refuse_revival(scope);
  END IF;
  IF groups <> '{}' THEN
    scope := workbench.relatives(groups, '{}');
    groups := ARRAY(SELECT x.id FROM unnest(groups) AS x (id)
                     UNION
                    SELECT e.group_id FROM workbench.entries AS e WHERE e.entry_id = ANY (scope) AND e.group_id IS NOT NULL);
    DELETE FROM workbench.after_only AS a WHERE a.group_id = ANY (groups);
    INSERT INTO workbench.after_only (group_id, entry_id, reason)
    SELECT u.group_id, u.entry_id, u.reason FROM workbench.unheld_groups(groups, scope) AS u;
    PERFORM workbench.refuse_revival(scope);
  END IF;
END
$note_after_only$;
COMMENT ON FUNCTION workbench.note_after_only IS 'Notes what of these groups and stocks the old form cannot hold, and forgets what it can.';
