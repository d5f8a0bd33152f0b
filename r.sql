-- workbench rollback from archived, written down for review. Nothing of it has been done.
-- Run it as the account that would run the command, on a database that nobody is changing meanwhile:
--   psql --no-psqlrc --file=THIS_FILE
-- It is one transaction; its proof raises an error when it fails, and then nothing is changed.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN ISOLATION LEVEL READ COMMITTED;
-- Purpose: settings of every transaction: no name found through the search path, no row hidden by
--          row-level security (an error instead), the same text for every value whatever the server's defaults; a
--          server that notices within seconds that its client was killed, instead of finishing for nobody, and within a
--          minute that its client's machine vanished, instead of holding locks for hours.
-- Grain:   none.
-- Binds:   none.
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '5s';
SET LOCAL standard_conforming_strings = on;
SET LOCAL transform_null_equals = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL extra_float_digits = 1;
SET LOCAL jit = off;
SET LOCAL client_connection_check_interval = '2s';
SET LOCAL tcp_keepalives_idle = 30;
SET LOCAL tcp_keepalives_interval = 10;
SET LOCAL tcp_keepalives_count = 3;

-- Purpose: begin a script that was written down for review: nobody else is changing anything, and the phase is the one that the
--          script was written for.
-- Grain:   none; an error otherwise.
-- Binds:   phase.
DO $guard$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('relationship workbench', 0)) THEN
    RAISE EXCEPTION 'another command of the workbench is at work; nothing was changed';
  END IF;
  IF to_regclass('workbench.deployment') IS NULL THEN
    IF 'archived' <> 'legacy' THEN RAISE EXCEPTION 'nothing is migrated, and this script is for phase %; nothing was changed', 'archived'; END IF;
  ELSIF (SELECT phase FROM workbench.deployment) IS DISTINCT FROM 'archived' THEN
    RAISE EXCEPTION 'this script is for phase %, which is over; nothing was changed', 'archived';
  END IF;
END
$guard$;

-- Purpose: stop the writers of both sides until the transaction ends, in the order in which writers of the after side come;
--          readers go on.
-- Grain:   none; a lock timeout when a writer does not end in time.
-- Binds:   none.
SET LOCAL lock_timeout = '500ms';
LOCK TABLE "public".group_memberships, "public".definition_groups, "public".stock_metadata, "public".cache_entries
  IN SHARE ROW EXCLUSIVE MODE;
SET LOCAL lock_timeout = '5s';

-- Purpose: memory for one big sort and index build at a time, and no nested loops over lists, whose length the planner
--          cannot know, and plans for whole answers; ends with the transaction.
-- Grain:   none.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL enable_nestloop = off;
SET LOCAL cursor_tuple_fraction = 1;

-- Purpose: bring the legacy documents back from the after side alone, with what was written to it since.
-- Grain:   none.
-- Binds:   none.
SELECT set_config('workbench.carrying', 'archive', true);
SELECT set_config('search_path', workbench.application_path(), true);
INSERT INTO "public".cache_entries (id, type, name, key, value, environment, created_at, updated_at, universe_category,
                                   liquidity_filter, universe_metadata, last_universe_update)
SELECT r.id, r.type, r.name, r.key, r.value, r.environment, r.created_at, r.updated_at, r.universe_category,
       r.liquidity_filter, r.universe_metadata, r.last_universe_update
  FROM workbench.rebuilt_entries AS r
 WHERE NOT EXISTS (SELECT FROM "public".cache_entries AS c WHERE c.id = r.id)
 ORDER BY r.id;
SELECT set_config('workbench.carrying', '', true);
SELECT set_config('search_path', 'pg_catalog, pg_temp', true);
-- Triggers that were put back meanwhile found no documents to tell families from.
INSERT INTO workbench.families (entry_id, family)
SELECT id, workbench.family(type, name, key, environment)
  FROM "public".cache_entries
 WHERE workbench.is_migrated(type)
    ON CONFLICT (entry_id) DO NOTHING;
DELETE FROM workbench.archived_entries;
DROP VIEW IF EXISTS workbench.cache_entries, workbench.archived;
DO $drop_archive$
BEGIN
  -- Only what was made here: somebody else's table may have taken the name of an archive that is gone.
  IF obj_description(to_regclass(format('%I.cache_entries_archive', 'public')), 'pg_class') LIKE 'One row per legacy entry of a migrated type%' THEN
    DROP TABLE "public".cache_entries_archive;
  END IF;
END
$drop_archive$;

-- Purpose: list anew what of the after side the documents cannot hold: while they were archived, nobody kept the list.
-- Grain:   none.
-- Binds:   none.
DELETE FROM workbench.after_only;
SELECT workbench.note_columns(ARRAY(SELECT id FROM "public".definition_groups), ARRAY(SELECT id FROM "public".stock_metadata),
                              ARRAY(SELECT entry_id FROM workbench.families)),
       workbench.note_sectors(ARRAY(SELECT id FROM "public".definition_groups WHERE type = 'SECTOR'));

-- Purpose: the after side is primary, the legacy documents are rebuilt, and legacy writes are refused.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE "public".cache_entries
  DISABLE TRIGGER workbench_follow_insert, DISABLE TRIGGER workbench_follow_update,
  DISABLE TRIGGER workbench_follow_delete, DISABLE TRIGGER workbench_follow_truncate;
ALTER TABLE "public".cache_entries
  ENABLE TRIGGER workbench_refuse_insert, ENABLE TRIGGER workbench_refuse_update,
  ENABLE TRIGGER workbench_refuse_delete, ENABLE TRIGGER workbench_refuse_truncate;
ALTER TABLE "public".group_memberships
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE "public".definition_groups
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE "public".stock_metadata
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE workbench.entries
  ENABLE TRIGGER workbench_rebuild_delete;

-- Purpose: record what was deployed, and the phase that is entered.
--          Counted, not numbered by a sequence: one that a crash sets back would give a number twice.
-- Grain:   one row.
-- Binds:   version, phase.
WITH entered AS (
  INSERT INTO workbench.phases (place, phase) SELECT coalesce(max(place), 0) + 1, 'cutover' FROM workbench.phases
)
INSERT INTO workbench.deployment (version, schema_name, phase) VALUES (5, 'public', 'cutover')
    ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version, phase = EXCLUDED.phase;
-- Purpose: memory for one big sort and index build at a time, and no nested loops over lists, whose length the planner
--          cannot know, and plans for whole answers; ends with the transaction.
-- Grain:   none.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL enable_nestloop = off;
SET LOCAL cursor_tuple_fraction = 1;

DO $proof$
DECLARE
  bad record;
BEGIN
  SELECT * INTO bad FROM (
-- Purpose: proof 1 of 2: every migrated entry, rebuilt from the after side alone, is the original, column by
--          column, documents as PostgreSQL prints them.
-- Grain:   a row per entry that differs, at the first place; one row without a verdict when none does.
-- Binds:   none.
WITH compared AS MATERIALIZED (
  SELECT coalesce(c.id, r.id) AS entry_id, coalesce(c.type, r.type) AS type, coalesce(c.key, r.key) AS key,
         coalesce(c.environment, r.environment) AS environment, c.id IS NULL AS added, r.id IS NULL AS removed,
         c.id IS NOT NULL AND r.id IS NOT NULL
         AND c.value::text IS NOT DISTINCT FROM r.value::text
         AND (c.type, c.name, c.key, c.environment) IS NOT DISTINCT FROM (r.type, r.name, r.key, r.environment)
         AND c.created_at IS NOT DISTINCT FROM r.created_at
         AND c.updated_at IS NOT DISTINCT FROM r.updated_at
         AND c.last_universe_update IS NOT DISTINCT FROM r.last_universe_update
         AND c.universe_category IS NOT DISTINCT FROM r.universe_category
         AND c.liquidity_filter::text IS NOT DISTINCT FROM r.liquidity_filter::text
         AND c.universe_metadata::text IS NOT DISTINCT FROM r.universe_metadata::text AS same
    FROM (SELECT * FROM "public".cache_entries
           WHERE type IN (SELECT type FROM workbench.migrated_types)) AS c
    FULL JOIN workbench.rebuilt_entries AS r ON r.id = c.id
), different AS (
  SELECT m.entry_id, m.type || ' ' || coalesce(m.key, 'NULL') || ' (' || coalesce(m.environment, 'NULL') || ')' AS subject,
         CASE WHEN m.added THEN 'added' WHEN m.removed THEN 'removed' ELSE 'modified' END AS change,
         d.path, d.before_text, d.after_text, d.differences
    FROM compared AS m
    LEFT JOIN "public".cache_entries AS c ON c.id = m.entry_id
    LEFT JOIN workbench.rebuilt_entries AS r ON r.id = m.entry_id
    LEFT JOIN LATERAL (
     SELECT f.path, f.before_text, f.after_text, f.differences, 1 AS first
       FROM workbench.first_difference(c.value, r.value) AS f
      UNION ALL
     SELECT x.column_name, coalesce(x.b, 'NULL'), coalesce(x.a, 'NULL'), 1, 2
       FROM (VALUES ('name', c.name, r.name), ('key', c.key, r.key), ('type', c.type, r.type),
                    ('environment', c.environment, r.environment),
                    ('created_at', c.created_at::text, r.created_at::text),
                    ('updated_at', c.updated_at::text, r.updated_at::text),
                    ('last_universe_update', c.last_universe_update::text, r.last_universe_update::text),
                    ('universe_category', c.universe_category, r.universe_category),
                    ('liquidity_filter', c.liquidity_filter::text, r.liquidity_filter::text),
                    ('universe_metadata', c.universe_metadata::text, r.universe_metadata::text)
            ) AS x (column_name, b, a)
      WHERE x.b IS DISTINCT FROM x.a
      ORDER BY first
      LIMIT 1) AS d ON true
   WHERE m.same IS NOT TRUE -- a NULL on one side leaves it unknown
)
SELECT e.examined, e.examined || ' entries rebuilt and compared' AS figures,
       CASE WHEN d.entry_id IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject, coalesce(d.path, '$') AS path,
       left(d.before_text, 200) AS before, left(d.after_text, 200) AS after,
       CASE d.change WHEN 'added' THEN 'the after side has an entry that the legacy table has not'
                     WHEN 'removed' THEN 'the after side cannot rebuild this entry: its rows are missing'
                     ELSE 'one side was changed since the migration; places that differ: '
                          || coalesce(d.differences::text, 'not told by workbench.first_difference')
       END AS cause
  FROM (SELECT count(*) AS examined FROM compared) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id
  ) AS found
   WHERE verdict IS NOT NULL
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'before and after differ, and nothing was changed: %', bad;
  END IF;
END
$proof$;

DO $proof$
DECLARE
  bad record;
BEGIN
  SELECT * INTO bad FROM (
-- Purpose: proof 2 of 2: the mapping of the legacy entries is what the tables hold, row by row, column by column.
--          Numbers inside the metadata of memberships and stocks are compared by value here; how they are written is the matter
--          of proof 1. The times of a membership are the after side's own: a legacy list says nothing of when a member came or
--          changed. What documents cannot hold is noted (workbench.after_only), element by element, with what stands there and
--          what would be read: just that is no difference, and a note that says anything else is one.
-- Grain:   a row per group, membership, stock, kept entry or set-aside element that differs, and per note that nothing bears
--          out; one row without a verdict when there is none.
-- Binds:   none.
WITH elements AS MATERIALIZED (
  SELECT entry_id, ordinal, outcome, symbol, weight, CASE WHEN outcome = 'row' THEN metadata END AS metadata,
         reason
    FROM workbench.mapped_elements
), expected_members AS (
  SELECT entry_id, symbol COLLATE "C" AS symbol, weight, metadata
    FROM elements
   WHERE outcome = 'row'
   UNION ALL
  SELECT sector_entry_id, symbol COLLATE "C", NULL, NULL
    FROM workbench.mapped_sector_members
), stored_members AS (
  SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata
    FROM "public".group_memberships AS m
    LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
), defined AS (
  SELECT * FROM workbench.mapped_groups
), expected_groups AS (
-- Purpose: part of a statement: groups as the mapping gives them, a document a row.
-- Grain:   a row per group of a CTE `defined`.
-- Binds:   none.
SELECT entry_id, jsonb_build_object(
         'name', name, 'type', type, 'display_name', display_name, 'description', description,
         'metadata', metadata, 'liquidity_filter', liquidity_filter, 'environment', environment,
         'created_at', created_at, 'updated_at', updated_at, 'last_update', last_update,
         'list_reason', list_reason, 'weight_unit', weight_unit, 'shadowed_keys', shadowed_keys::text) AS columns
  FROM defined
), stored_groups AS (
-- Purpose: part of a statement: groups as the tables hold them, a document a row.
-- Grain:   a row per group.
-- Binds:   none.
SELECT g.id, e.entry_id,
       to_jsonb(g) - 'id'
       || jsonb_build_object('list_reason', e.list_reason, 'weight_unit', e.weight_unit, 'shadowed_keys', e.shadowed_keys::text) AS columns
  FROM "public".definition_groups AS g
  LEFT JOIN workbench.entries AS e ON e.group_id = g.id
), expected_stocks AS (
  SELECT * FROM workbench.mapped_stocks
), stored_stocks AS (
  SELECT e.entry_id, m.*
    FROM "public".stock_metadata AS m
    LEFT JOIN workbench.entries AS e ON e.stock_id = m.id
), expected_kept AS (
  SELECT entry_id, type, name, outcome, reason FROM workbench.mapped_entries WHERE outcome IN ('superseded', 'rejected')
), stored_kept AS (
  SELECT entry_id, type, key, outcome, reason FROM workbench.kept_entries
), expected_aside AS (
  SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY ordinal) AS place, outcome, symbol, reason
    FROM elements WHERE outcome <> 'row'
), stored_aside AS (
  SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY position) AS place, outcome, symbol, reason
    FROM workbench.set_aside_elements
),
-- Purpose: part of a statement: where the mapping of the documents says something else than the tables: what a document cannot
--          hold, or what was lost. `element` names it; `stands` is what the tables say there and `read_as` what the document
--          would be read as, both without what agrees; NULL where that side says nothing.
-- Grain:   a row per membership, group, stock, kept entry and set-aside element that differs, of those in CTEs
--          `expected_members`, `stored_members`, `expected_groups`, `stored_groups`, `expected_stocks`, `stored_stocks`,
--          `expected_kept`, `stored_kept`, `expected_aside`, `stored_aside`.
-- Binds:   none.
-- Purpose: part of a statement: memberships of which the mapping says something else than the table.
-- Grain:   a row per symbol of a group that differs, of those in CTEs `expected_members` and `stored_members`.
-- Binds:   none.
members AS MATERIALIZED (
  SELECT entry_id, s.id, s.group_id, symbol,
         CASE WHEN x.there THEN jsonb_build_object('weight', x.weight, 'metadata', x.metadata) END AS expected,
         CASE WHEN s.there THEN jsonb_build_object('weight', s.weight, 'metadata', s.metadata) END AS stored
    FROM (SELECT *, true AS there FROM expected_members OFFSET 0) AS x
    FULL JOIN (SELECT *, true AS there FROM stored_members) AS s USING (entry_id, symbol)
   WHERE x.there IS NULL OR s.there IS NULL
      OR x.weight IS DISTINCT FROM s.weight
      OR x.metadata IS DISTINCT FROM s.metadata
)
, groups AS MATERIALIZED (
  SELECT entry_id, s.id, x.columns AS expected, s.columns AS stored
    FROM expected_groups AS x
    FULL JOIN stored_groups AS s USING (entry_id)
   WHERE x.columns::text IS DISTINCT FROM s.columns::text
), stocks AS MATERIALIZED (
  SELECT entry_id, s.id,
         CASE WHEN x.there THEN jsonb_build_object(
           'symbol', x.symbol, 'environment', x.environment, 'display_name', x.display_name, 'sector', x.sector,
           'industry', x.industry, 'market_cap', x.market_cap, 'is_validated', x.is_validated, 'metadata', x.metadata,
           'created_at', x.created_at, 'updated_at', x.updated_at, 'last_update', x.last_update) END AS expected,
         CASE WHEN s.there THEN jsonb_build_object(
           'symbol', s.symbol, 'environment', s.environment, 'display_name', s.display_name, 'sector', s.sector,
           'industry', s.industry, 'market_cap', s.market_cap, 'is_validated', s.is_validated, 'metadata', s.metadata,
           'created_at', s.created_at, 'updated_at', s.updated_at, 'last_update', s.last_update) END AS stored
    FROM (SELECT *, true AS there FROM expected_stocks OFFSET 0) AS x
    FULL JOIN (SELECT *, true AS there FROM stored_stocks) AS s USING (entry_id)
   WHERE x.there IS NULL OR s.there IS NULL
      OR x.symbol IS DISTINCT FROM s.symbol OR x.environment IS DISTINCT FROM s.environment
      OR x.display_name IS DISTINCT FROM s.display_name OR x.sector IS DISTINCT FROM s.sector
      OR x.industry IS DISTINCT FROM s.industry OR x.market_cap IS DISTINCT FROM s.market_cap
      OR x.is_validated IS DISTINCT FROM s.is_validated OR x.metadata IS DISTINCT FROM s.metadata
      OR x.created_at IS DISTINCT FROM s.created_at OR x.updated_at IS DISTINCT FROM s.updated_at
      OR x.last_update IS DISTINCT FROM s.last_update
), kept AS MATERIALIZED (
  SELECT entry_id, coalesce(x.type, k.type) || ' ' || coalesce(x.name, k.key) AS subject,
         CASE WHEN x.outcome IS NOT NULL THEN jsonb_build_object('outcome', x.outcome, 'reason', x.reason) END AS expected,
         CASE WHEN k.outcome IS NOT NULL THEN jsonb_build_object('outcome', k.outcome, 'reason', k.reason) END AS stored
    FROM expected_kept AS x
    FULL JOIN stored_kept AS k USING (entry_id)
   WHERE (x.outcome, x.reason) IS DISTINCT FROM (k.outcome, k.reason)
), aside AS MATERIALIZED (
  SELECT entry_id, place,
         CASE WHEN x.outcome IS NOT NULL THEN jsonb_build_object('outcome', x.outcome, 'symbol', x.symbol, 'reason', x.reason) END AS expected,
         CASE WHEN a.outcome IS NOT NULL THEN jsonb_build_object('outcome', a.outcome, 'symbol', a.symbol, 'reason', a.reason) END AS stored
    FROM expected_aside AS x
    FULL JOIN stored_aside AS a USING (entry_id, place)
   WHERE (x.outcome, x.symbol, x.reason) IS DISTINCT FROM (a.outcome, a.symbol, a.reason)
), found AS (
  SELECT 'member' AS kind, coalesce(m.group_id, e.group_id) AS group_id, NULL::integer AS stock_id, m.entry_id, m.id, m.symbol::text AS symbol,
         NULL::text AS subject, m.expected, m.stored
    FROM members AS m
    LEFT JOIN workbench.entries AS e ON e.entry_id = m.entry_id
   UNION ALL
  SELECT 'group', g.id, NULL, g.entry_id, g.id, NULL, NULL, g.expected, g.stored FROM groups AS g
   UNION ALL
  SELECT 'stock', NULL, s.id, s.entry_id, s.id, NULL, NULL, s.expected, s.stored FROM stocks AS s
   UNION ALL
  SELECT 'kept', e.group_id, e.stock_id, k.entry_id, NULL, NULL, k.subject, k.expected, k.stored
    FROM kept AS k
    LEFT JOIN workbench.entries AS e ON e.entry_id = k.entry_id
   UNION ALL
  SELECT 'aside', e.group_id, NULL, a.entry_id, NULL, a.place::text, NULL, a.expected, a.stored
    FROM aside AS a
    LEFT JOIN workbench.entries AS e ON e.entry_id = a.entry_id
), differences AS MATERIALIZED (
  SELECT m.*, coalesce('group ' || m.group_id, 'stock ' || m.stock_id, 'entry ' || m.entry_id)
              || CASE m.kind WHEN 'member' THEN ' member ' || m.symbol WHEN 'kept' THEN ' kept' WHEN 'aside' THEN ' set aside ' || m.symbol
                      ELSE '' END AS element,
         d.read_as, d.stands
    FROM found AS m
-- Purpose: part of a statement: of a difference `m`, what stands and what would be read instead, without what agrees.
-- Grain:   one row to each.
-- Binds:   none.
    LEFT JOIN LATERAL (
      SELECT CASE WHEN m.expected IS NULL OR m.stored IS NULL THEN m.expected ELSE jsonb_object_agg(key, x.value) END AS read_as,
             CASE WHEN m.expected IS NULL OR m.stored IS NULL THEN m.stored ELSE jsonb_object_agg(key, s.value) END AS stands
        FROM jsonb_each(m.expected) AS x
        JOIN jsonb_each(m.stored) AS s USING (key)
       WHERE x.value::text <> s.value::text) AS d ON true
)
, labels AS (
-- Purpose: part of a statement: what workbench.mapped_sector_members says of the documents, said of the tables: the sector that
--          each name stands for. By PostgreSQL's own functions, since proof 2 also asks databases of earlier versions.
-- Grain:   a row per way in which a stock can name a sector.
-- Binds:   none.
SELECT DISTINCT ON (g.environment, l.label) g.environment::text, l.label, g.id AS group_id, g.display_name
  FROM "public".definition_groups AS g
  JOIN workbench.entries AS e ON e.group_id = g.id AND e.type = 'sector_industry_map'
 CROSS JOIN LATERAL (VALUES (lower(g.name COLLATE "C")), (lower(btrim(g.display_name) COLLATE "C"))) AS l (label)
 ORDER BY g.environment, l.label, e.entry_id
), unheld AS (
  SELECT d.element
    FROM differences AS d
    JOIN workbench.after_only AS a ON a.element = d.element
   WHERE a.stands::text IS NOT DISTINCT FROM d.stands::text AND a.read_as::text IS NOT DISTINCT FROM d.read_as::text
     -- A stock that is no member of the sector that its row names was lost: no note excuses it, and the program writes none.
     AND (d.kind <> 'member' OR d.stored IS NOT NULL
          OR NOT EXISTS (SELECT FROM labels AS l
                           JOIN "public".stock_metadata AS s ON s.environment = l.environment AND lower(btrim(s.sector) COLLATE "C") = l.label
                          WHERE l.group_id = d.group_id AND s.symbol = d.symbol COLLATE "default"))
), lost AS (
  SELECT d.* FROM differences AS d WHERE NOT EXISTS (SELECT FROM unheld AS u WHERE u.element = d.element)
), different AS (
  SELECT m.entry_id, coalesce(g.type || ' ' || g.name, 'entry ' || m.entry_id, 'group ' || m.group_id) || ' / ' || m.symbol
                     || ', group_memberships ' || coalesce('id ' || m.id, 'row missing') AS subject,
         p.path,
         CASE WHEN m.expected IS NULL THEN 'no such member' WHEN m.stored IS NULL THEN m.symbol
              ELSE coalesce(m.expected ->> p.path, 'NULL') END AS before,
         CASE WHEN m.expected IS NULL THEN m.symbol WHEN m.stored IS NULL THEN 'missing'
              ELSE coalesce(m.stored ->> p.path, 'NULL') END AS after,
         CASE WHEN m.expected IS NULL THEN 'no list of the legacy table yields this membership'
              WHEN m.stored IS NULL THEN 'the list has this member, the table has not'
              ELSE 'the row was changed' END AS cause
    FROM lost AS m
    LEFT JOIN "public".definition_groups AS g ON g.id = m.group_id
   CROSS JOIN LATERAL (
     SELECT CASE WHEN m.expected IS NULL OR m.stored IS NULL THEN 'symbol'
                 WHEN m.expected ->> 'weight' IS DISTINCT FROM m.stored ->> 'weight' THEN 'weight'
                 ELSE 'metadata' END AS path) AS p
   WHERE m.kind = 'member'
   UNION ALL
  SELECT x.entry_id,
         CASE x.kind WHEN 'group' THEN concat_ws(' ', coalesce(x.stored, x.expected) ->> 'type', coalesce(x.stored, x.expected) ->> 'name')
                                       || ', definition_groups'
                     ELSE coalesce(x.stored, x.expected) ->> 'symbol' || ', stock_metadata' END || coalesce(' id ' || x.id, ' row missing'),
         coalesce(d.path, '$'), coalesce(d.before_text, left(x.read_as::text, 200)), coalesce(d.after_text, left(x.stands::text, 200)),
         CASE WHEN x.expected IS NULL THEN 'no legacy entry yields this row'
              WHEN x.stored IS NULL THEN 'the row of this entry is missing' ELSE 'the row was changed' END
    FROM lost AS x
    LEFT JOIN LATERAL workbench.first_difference(coalesce(x.expected, 'null'), coalesce(x.stored, 'null')) AS d ON true
   WHERE x.kind IN ('group', 'stock')
   UNION ALL
  SELECT x.entry_id, x.subject || ', workbench.kept_entries', 'outcome, reason',
         coalesce(x.expected ->> 'outcome' || ': ' || (x.expected ->> 'reason'), 'speaks'),
         coalesce(x.stored ->> 'outcome' || ': ' || (x.stored ->> 'reason'), 'missing'),
         'the entry is not kept as the mapping says'
    FROM lost AS x
   WHERE x.kind = 'kept'
   UNION ALL
  SELECT x.entry_id, 'entry ' || x.entry_id || ', workbench.set_aside_elements', 'outcome, symbol, reason',
         concat_ws(', ', x.expected ->> 'outcome', x.expected ->> 'symbol', x.expected ->> 'reason'),
         concat_ws(', ', x.stored ->> 'outcome', x.stored ->> 'symbol', x.stored ->> 'reason'),
         'the element is not set aside as the mapping says'
    FROM lost AS x
   WHERE x.kind = 'aside'
   UNION ALL
  SELECT a.entry_id, coalesce(g.type || ' ' || g.name, 'stock ' || s.symbol, 'no such group or stock') || coalesce(' / ' || a.symbol, '') || ', workbench.after_only',
         a.element, coalesce('read as ' || a.read_as::text, 'not read') || ' where ' || coalesce(a.stands::text, 'nothing') || ' stands',
         CASE WHEN d.element IS NULL THEN 'the document holds it, or it is gone'
              ELSE coalesce('read as ' || d.read_as::text, 'not read') || ' where ' || coalesce(d.stands::text, 'nothing') || ' stands' END,
         'the note of what documents cannot hold is not borne out'
    FROM workbench.after_only AS a
    LEFT JOIN differences AS d ON d.element = a.element
    LEFT JOIN "public".definition_groups AS g ON g.id = a.group_id
    LEFT JOIN "public".stock_metadata AS s ON s.id = a.stock_id
   WHERE NOT EXISTS (SELECT FROM unheld AS u WHERE u.element = a.element)
)
SELECT e.memberships + e.groups + e.stocks AS examined,
       e.groups || ' groups, ' || e.memberships || ' memberships, ' || e.stocks || ' stocks mapped and compared' AS figures,
       CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject,
       d.path, left(d.before, 200) AS before, left(d.after, 200) AS after, d.cause
  FROM (SELECT (SELECT count(*) FROM "public".group_memberships) + (SELECT count(*) FROM members WHERE stored IS NULL) AS memberships,
               (SELECT count(*) FROM "public".definition_groups) + (SELECT count(*) FROM groups WHERE stored IS NULL) AS groups,
               (SELECT count(*) FROM "public".stock_metadata) + (SELECT count(*) FROM stocks WHERE stored IS NULL) AS stocks) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id, d.subject, d.path
  ) AS found
   WHERE verdict IS NOT NULL
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'before and after differ, and nothing was changed: %', bad;
  END IF;
END
$proof$;
COMMIT;
