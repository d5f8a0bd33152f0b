-- Purpose: proof 2 of 2: the mapping of the legacy entries is what the tables hold, row by row, column by column.
--          Numbers inside the metadata of memberships and stocks are compared by value here; how they are written is the matter
--          of proof 1. The times of a membership are the after side's own: a legacy list says nothing of when a member came or
--          changed. What documents cannot hold is noted (workbench.after_only), element by element, with what stands there and
--          what would be read: just that is no difference, and a note that says anything else is one.
-- Grain:   a row per group, membership, stock, kept entry or set-aside element that differs, and per note that nothing bears
--          out; one row without a verdict when there is none.
-- Binds:   none.
-- Lists are compared one by one and in parallel first; only what differs there, or is in no list, is joined row by row.
WITH defined AS MATERIALIZED (
  SELECT * FROM workbench.mapped_groups
), described AS MATERIALIZED (
  SELECT * FROM workbench.mapped_stocks
), alike AS MATERIALIZED (
  SELECT e.entry_id, e.list_key, e.weight_unit, e.element_form
    FROM workbench.entries AS e
    JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
   WHERE e.list_key IS NOT NULL
     AND workbench.is_list_as_mapped(c.value, e.list_key, e.weight_unit, e.element_form, e.entry_id, e.group_id)
), settled AS MATERIALIZED (
  SELECT d.entry_id
    FROM defined AS d
    JOIN alike AS a ON a.entry_id = d.entry_id AND a.list_key = d.list_key AND a.element_form = d.element_form
                   AND a.weight_unit IS NOT DISTINCT FROM d.weight_unit
), elements AS MATERIALIZED (
  SELECT d.entry_id, x.ordinal, x.outcome, x.symbol, x.weight, x.metadata, x.reason
    FROM defined AS d
    JOIN :"schema".cache_entries AS c ON c.id = d.entry_id
   CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, d.list_key), d.weight_unit, d.element_form) AS x
   WHERE d.list_key IS NOT NULL AND NOT EXISTS (SELECT FROM settled AS s WHERE s.entry_id = d.entry_id)
), expected_members AS (
  SELECT entry_id, symbol COLLATE "C" AS symbol, weight, metadata
    FROM elements
   WHERE outcome = 'row'
   UNION ALL
  SELECT sector_entry_id, symbol COLLATE "C", NULL, NULL
    FROM (WITH
\ir ../mapping/sector_members.sql
) AS s
), stored_members AS (
  SELECT e.entry_id, m.id, m.group_id, m.symbol::text COLLATE "C" AS symbol, m.weight, m.metadata
    FROM :"schema".group_memberships AS m
    LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
   WHERE NOT EXISTS (SELECT FROM settled AS s WHERE s.entry_id = e.entry_id)
), expected_groups AS (
\ir ../mapping/group_columns.sql
), stored_groups AS (
\ir ../mapping/stored_groups.sql
), expected_stocks AS (
  SELECT * FROM described
), stored_stocks AS (
  SELECT e.entry_id, m.*
    FROM :"schema".stock_metadata AS m
    LEFT JOIN workbench.entries AS e ON e.stock_id = m.id
), expected_kept AS (
  SELECT entry_id, type, name, outcome, reason, superseded_by FROM workbench.mapped_entries WHERE outcome IN ('superseded', 'rejected')
), stored_kept AS (
  SELECT entry_id, type, key, outcome, reason, superseded_by FROM workbench.kept_entries
), expected_aside AS (
  SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY ordinal) AS place, outcome, symbol, reason
    FROM elements WHERE outcome <> 'row'
), stored_aside AS (
  SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY position) AS place, outcome, symbol, reason
    FROM workbench.set_aside_elements AS a
   WHERE NOT EXISTS (SELECT FROM settled AS s WHERE s.entry_id = a.entry_id)
),
\ir ../mapping/differences.sql
, labels AS (
\ir ../mapping/sector_labels.sql
), unheld AS (
  SELECT d.element
    FROM differences AS d
    JOIN workbench.after_only AS a ON a.element = d.element
   WHERE a.stands::text IS NOT DISTINCT FROM d.stands::text AND a.read_as::text IS NOT DISTINCT FROM d.read_as::text
     -- A stock that is no member of the sector that its row names was lost: no note excuses it, and the program writes none.
     AND (d.kind <> 'member' OR d.stored IS NOT NULL
          OR NOT EXISTS (SELECT FROM labels AS l
                           JOIN :"schema".stock_metadata AS s ON s.environment = l.environment AND lower(btrim(s.sector) COLLATE "C") = l.label
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
    LEFT JOIN :"schema".definition_groups AS g ON g.id = m.group_id
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
  SELECT x.entry_id, x.subject || ', workbench.kept_entries', 'outcome, reason, superseded_by',
         coalesce(nullif(concat_ws(', ', x.expected ->> 'outcome' || ': ' || (x.expected ->> 'reason'), x.expected ->> 'superseded_by'), ''), 'current'),
         coalesce(nullif(concat_ws(', ', x.stored ->> 'outcome' || ': ' || (x.stored ->> 'reason'), x.stored ->> 'superseded_by'), ''), 'missing'),
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
    LEFT JOIN :"schema".definition_groups AS g ON g.id = a.group_id
    LEFT JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
   WHERE NOT EXISTS (SELECT FROM unheld AS u WHERE u.element = a.element)
)
SELECT e.memberships + e.groups + e.stocks AS examined,
       e.groups || ' groups, ' || e.memberships || ' memberships, ' || e.stocks || ' stocks mapped and compared' AS figures,
       CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, d.entry_id, d.subject,
       d.path, left(d.before, 200) AS before, left(d.after, 200) AS after, d.cause
  FROM (SELECT (SELECT count(*) FROM :"schema".group_memberships) + (SELECT count(*) FROM members WHERE stored IS NULL) AS memberships,
               (SELECT count(*) FROM :"schema".definition_groups) + (SELECT count(*) FROM groups WHERE stored IS NULL) AS groups,
               (SELECT count(*) FROM :"schema".stock_metadata) + (SELECT count(*) FROM stocks WHERE stored IS NULL) AS stocks) AS e
  LEFT JOIN different AS d ON true
 ORDER BY d.entry_id, d.subject, d.path;
