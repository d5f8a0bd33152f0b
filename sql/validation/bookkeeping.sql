-- Purpose: what the workbench has noted agrees with the data and with itself: families and their totals, what no column fits,
--          kept and set-aside elements, phases, validations. Also what nobody reads today, since the next write may.
-- Grain:   a row per defect; one row without a verdict when there is none.
-- Binds:   none.
WITH deployed AS (
  SELECT phase, version, schema_name FROM workbench.deployment
), phases AS (
  SELECT p.place, p.phase, p.entered_at, lag(p.phase) OVER w AS before, lag(p.place) OVER w AS place_before,
         lead(p.entered_at) OVER w AS left_at, row_number() OVER w AS nth
    FROM workbench.phases AS p
  WINDOW w AS (ORDER BY p.place)
), lived AS (
  SELECT (SELECT phase FROM phases ORDER BY place DESC LIMIT 1) AS phase, EXISTS (SELECT FROM phases WHERE phase = 'cutover') AS was_cut_over
), expected_families AS (
  SELECT c.id AS entry_id, workbench.family(c.type, c.name, c.key, c.environment) AS family
    FROM :"schema".cache_entries AS c
   WHERE workbench.is_migrated(c.type)
), totals AS (
  SELECT f.entry_id, f.list_total, (SELECT sum(workbench.weight_of(x.element))
                                      FROM jsonb_array_elements(workbench.list_of(c.value, e.list_key)) AS x (element)) AS total
    FROM workbench.families AS f
    JOIN workbench.entries AS e ON e.entry_id = f.entry_id
    JOIN :"schema".cache_entries AS c ON c.id = f.entry_id
   WHERE f.list_total IS NOT NULL
), repeated (subject, path, times) AS (
  SELECT 'cache_entries id ' || id, 'id', count(*) FROM :"schema".cache_entries WHERE workbench.is_migrated(type) GROUP BY id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.entries entry ' || entry_id, 'entry_id', count(*) FROM workbench.entries GROUP BY entry_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.entries group ' || group_id, 'group_id', count(*) FROM workbench.entries WHERE group_id IS NOT NULL GROUP BY group_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.entries stock ' || stock_id, 'stock_id', count(*) FROM workbench.entries WHERE stock_id IS NOT NULL GROUP BY stock_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.kept_entries entry ' || entry_id, 'entry_id', count(*) FROM workbench.kept_entries GROUP BY entry_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.families entry ' || entry_id, 'entry_id', count(*) FROM workbench.families GROUP BY entry_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.membership_residue membership ' || membership_id, 'membership_id', count(*)
    FROM workbench.membership_residue GROUP BY membership_id HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.set_aside_elements entry ' || entry_id, 'position ' || position, count(*)
    FROM workbench.set_aside_elements GROUP BY entry_id, position HAVING count(*) > 1
   UNION ALL
  SELECT 'workbench.family_locks ' || family, 'family', count(*) FROM workbench.family_locks GROUP BY family HAVING count(*) > 1
), misplaced AS (
  SELECT e.entry_id, e.type, x.path, x.should, x.stands
    FROM workbench.entries AS e
    LEFT JOIN :"schema".definition_groups AS g ON g.id = e.group_id
    LEFT JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
   CROSS JOIN LATERAL (
     VALUES ('group_id, stock_id', 'a group or a stock', concat_ws(', ', e.group_id, e.stock_id), num_nonnulls(g.id, s.id) <> 1),
            ('liquidity_filter', 'NULL, a group has its own column', e.liquidity_filter::text, g.id IS NOT NULL AND e.liquidity_filter IS NOT NULL),
            ('legacy_key', 'NULL where the key is the name', e.legacy_key, e.legacy_key IN (g.name, s.symbol)),
            ('list_key', 'NULL, this entry has no list', e.list_key, e.list_key IS NOT NULL AND (s.id IS NOT NULL OR g.type = 'SECTOR')),
            ('list_key', 'a key: a list alone has no place for the rest', '',
             e.list_key = '' AND (g.description IS NOT NULL OR jsonb_typeof(g.metadata) = 'object' AND g.metadata - 'source_type' <> '{}')),
            ('list_text', 'NULL, the list is no text', e.list_text, e.list_text IS NOT NULL AND coalesce(e.list_key, '') = ''),
            ('list_reason', 'NULL where there is a list', e.list_reason, e.list_reason IS NOT NULL AND (e.list_key IS NOT NULL OR s.id IS NOT NULL)),
            ('weight_unit', 'fraction, percent or NULL', e.weight_unit,
             e.weight_unit IS NOT NULL AND (e.list_key IS NULL OR e.weight_unit NOT IN ('fraction', 'percent'))),
            ('element_form', CASE WHEN s.id IS NULL THEN 'text, symbol or ticker' ELSE 'NULL for a stock' END, coalesce(e.element_form, 'NULL'),
             CASE WHEN s.id IS NULL THEN coalesce(e.element_form, '') NOT IN ('text', 'symbol', 'ticker') ELSE e.element_form IS NOT NULL END),
            ('shadowed_keys', 'NULL for a stock', e.shadowed_keys::text, s.id IS NOT NULL AND e.shadowed_keys IS NOT NULL)
          ) AS x (path, should, stands, is_wrong)
   WHERE x.is_wrong
     -- Most entries are of stocks, and most of those say nothing here.
     AND (e.group_id IS NOT NULL OR s.id IS NULL OR e.legacy_key = s.symbol
          OR num_nonnulls(e.list_key, e.list_text, e.list_reason, e.element_form, e.weight_unit, e.shadowed_keys) > 0)
   UNION ALL
  -- Once the after side was primary, an empty list keeps the form of the members that it had.
  SELECT e.entry_id, e.type, 'element_form', 'text for a list without members', e.element_form
    FROM workbench.entries AS e
   CROSS JOIN lived AS l
   WHERE NOT l.was_cut_over AND e.group_id IS NOT NULL AND e.element_form <> 'text'
     AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id)
     AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id)
), strays AS (
  SELECT e.entry_id, r.membership_id, x.path, x.should, x.stands
    FROM workbench.membership_residue AS r
    LEFT JOIN :"schema".group_memberships AS m ON m.id = r.membership_id
    LEFT JOIN workbench.entries AS e ON e.group_id = m.group_id
   CROSS JOIN LATERAL (
     VALUES ('membership_id', 'a membership', r.membership_id || ' is none', m.id IS NULL),
            ('group_id', 'the group of its membership, ' || m.group_id, r.group_id::text, r.group_id <> m.group_id),
            ('group_id', 'a group with a list', r.group_id::text, m.id IS NOT NULL AND e.list_key IS NULL),
            ('spelling', 'a spelling of ' || m.symbol, r.spelling, r.spelling = m.symbol OR workbench.normal_symbol(r.spelling) <> m.symbol),
            ('form', 'text, symbol or ticker', r.form, r.form NOT IN ('text', 'symbol', 'ticker')),
            ('own_weight', 'NULL unless others were merged into it', r.own_weight::text,
             r.own_weight IS NOT NULL AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a
                                                       WHERE a.entry_id = e.entry_id AND a.outcome = 'merged' AND a.symbol = m.symbol)),
            ('own_weight', 'no weight where the member is plain text', r.own_weight::text,
             coalesce(r.form, e.element_form) = 'text' AND r.own_weight <> 'null')) AS x (path, should, stands, is_wrong)
   WHERE x.is_wrong
), weighed_or_plain AS (
  -- Few of all memberships: those that plain text would have to hold, and those that residue says more of.
  SELECT e.entry_id, e.weight_unit, m.id, m.symbol, m.weight, m.metadata, coalesce(r.form, e.element_form) AS form, r.own_weight
    FROM workbench.entries AS e
    JOIN :"schema".group_memberships AS m ON m.group_id = e.group_id AND num_nonnulls(m.weight, m.metadata) > 0
    LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
   WHERE e.list_key IS NOT NULL AND e.element_form = 'text' AND r.own_weight IS NULL
   UNION ALL
  SELECT e.entry_id, e.weight_unit, m.id, m.symbol, m.weight, m.metadata, coalesce(r.form, e.element_form), r.own_weight
    FROM workbench.membership_residue AS r
    JOIN :"schema".group_memberships AS m ON m.id = r.membership_id AND m.group_id = r.group_id
    JOIN workbench.entries AS e ON e.group_id = m.group_id
   WHERE e.list_key IS NOT NULL AND (r.own_weight IS NOT NULL OR r.form = 'text' AND e.element_form <> 'text')
), unwritten AS (
  -- What its list would not write is in no document, whatever a note says: a note excuses how a document is read, no more.
  SELECT m.entry_id, m.id AS membership_id, x.path, x.should, x.stands
    FROM weighed_or_plain AS m
   CROSS JOIN LATERAL (
     VALUES ('metadata', 'NULL where the member is plain text', m.metadata::text, m.form = 'text' AND m.metadata IS NOT NULL),
            ('weight', 'NULL where the member is plain text', m.weight::text,
             m.form = 'text' AND m.weight IS NOT NULL AND m.own_weight IS NULL),
            ('weight', 'the sum of the lines that were merged', coalesce(m.weight::text, 'NULL'),
             -- No lines sum to what is no number, or to nothing beside one that has a weight.
             m.own_weight IS NOT NULL AND abs(m.weight) < 10000000
             AND m.weight IS DISTINCT FROM (
               SELECT workbench.stored_weight(sum(w.weight), m.weight_unit)
                 FROM (SELECT workbench.weight_of(jsonb_build_object('weight', m.own_weight)) AS weight
                        UNION ALL
                       SELECT workbench.weight_of(a.element) FROM workbench.set_aside_elements AS a
                        WHERE a.entry_id = m.entry_id AND a.outcome = 'merged' AND a.symbol = m.symbol) AS w))
          ) AS x (path, should, stands, is_wrong)
   WHERE x.is_wrong
), missed AS (
  SELECT p.place, p.phase
    FROM phases AS p
   WHERE p.left_at IS NULL AND (p.before, p.phase) IN (('parallel', 'cutover'), ('cutover', 'archived'))
     AND NOT EXISTS (SELECT FROM workbench.validations AS v WHERE v.period = p.place_before AND v.verdict = 'pass' AND v.drift = 0)
), contradictory AS (
  SELECT v.place, x.path, x.should, x.stands
    FROM workbench.validations AS v
    LEFT JOIN phases AS p ON p.place = v.period
   CROSS JOIN LATERAL (
     VALUES ('period', 'a phase that was entered', v.period::text, p.place IS NULL),
            ('verdict', 'pass, fail or unchecked', v.verdict, v.verdict NOT IN ('pass', 'fail', 'unchecked')),
            ('drift', 'none where it passed', v.drift::text, v.drift < 0 OR v.verdict = 'pass' AND v.drift <> 0),
            ('state', 'a digest of the rows', left(v.state, 60), v.state !~ '^[0-9]+( -?[0-9]+ -?[0-9]+)?$'),
            ('validated_at', 'while phase ' || p.phase || ' held, and not later than now', v.validated_at::text,
             v.validated_at < p.entered_at - interval '1 minute' OR v.validated_at > p.left_at + interval '1 minute'
             OR v.validated_at > clock_timestamp() + interval '1 minute')) AS x (path, should, stands, is_wrong)
   WHERE x.is_wrong
), defects (entry_id, subject, path, before, after, cause) AS (
  SELECT f.entry_id, 'workbench.families entry ' || coalesce(f.entry_id, x.entry_id), 'family', coalesce(x.family, 'no such entry'),
         coalesce(f.family, 'missing'), 'the next write of this key would be followed wrongly'
    FROM workbench.families AS f
    FULL JOIN expected_families AS x ON x.entry_id = f.entry_id
   WHERE f.family IS DISTINCT FROM x.family AND (SELECT phase FROM deployed) <> 'archived'
   UNION ALL
  SELECT entry_id, 'workbench.families entry ' || entry_id, 'list_total', coalesce(total::text, 'NULL'), list_total::text,
         'the next write of this list could be given the wrong unit'
    FROM totals
   WHERE total IS DISTINCT FROM list_total
   UNION ALL
  SELECT NULL, subject, path, 'once', times || ' times', 'a row is there more than once' FROM repeated
   UNION ALL
  SELECT entry_id, 'workbench.entries entry ' || entry_id || ' (' || type || ')', path, should, stands, 'this says nothing of the document that it belongs to'
    FROM misplaced
   UNION ALL
  SELECT entry_id, 'workbench.membership_residue membership ' || membership_id, path, should, stands, 'this belongs to no member that was written so'
    FROM strays
   UNION ALL
  SELECT entry_id, 'group_memberships id ' || membership_id, path, should, stands, 'the list of its document would not be written so'
    FROM unwritten
   UNION ALL
  SELECT a.entry_id, 'workbench.set_aside_elements entry ' || a.entry_id, 'symbol', CASE a.outcome WHEN 'merged' THEN 'a member of its group' ELSE 'NULL' END,
         coalesce(a.symbol, 'NULL'), 'the element was merged into no membership'
    FROM workbench.set_aside_elements AS a
    JOIN workbench.entries AS e ON e.entry_id = a.entry_id
   WHERE CASE a.outcome WHEN 'merged' THEN NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id AND m.symbol = a.symbol)
              ELSE a.symbol IS NOT NULL END
   UNION ALL
  SELECT k.entry_id, 'workbench.kept_entries entry ' || k.entry_id, 'entry_id', 'an entry that is not current', 'the current entry of a group or a stock',
         'the current entry is kept as superseded or rejected'
    FROM workbench.kept_entries AS k
    JOIN workbench.entries AS e ON e.entry_id = k.entry_id
   UNION ALL
  SELECT a.entry_id, 'workbench.after_only ' || a.element, 'element',
         coalesce('group ' || a.group_id, 'stock ' || a.stock_id) || coalesce(' member ' || a.symbol, ''), a.element, 'the note is filed under another element'
    FROM workbench.after_only AS a
   WHERE CASE WHEN a.symbol IS NOT NULL THEN a.element <> 'group ' || a.group_id || ' member ' || a.symbol
              ELSE a.element !~ ('^' || coalesce('group ' || a.group_id, 'stock ' || a.stock_id) || '( kept| set aside [0-9]+)?$') END
   UNION ALL
  SELECT a.entry_id, 'workbench.after_only ' || a.element, 'entry_id', coalesce(e.entry_id::text, 'NULL'), coalesce(a.entry_id::text, 'NULL'),
         'the note names another entry than the one of its group or stock'
    FROM workbench.after_only AS a
    LEFT JOIN workbench.entries AS e ON e.group_id = a.group_id OR e.stock_id = a.stock_id
   WHERE a.entry_id IS DISTINCT FROM e.entry_id AND (SELECT phase FROM deployed) <> 'archived'
   UNION ALL
  SELECT NULL, 'workbench.deployment', 'phase', l.phase, d.phase, 'it is not the phase that was entered last'
    FROM deployed AS d
   CROSS JOIN lived AS l
   WHERE d.phase IS DISTINCT FROM l.phase
   UNION ALL
  SELECT NULL, 'workbench.phases place ' || place, 'phase', CASE WHEN before IS NULL THEN 'parallel' ELSE 'what may follow ' || before END, phase,
         'the phases do not follow one another: one was removed, or written by hand'
    FROM phases
   WHERE place <> nth
      OR (coalesce(before, ''), phase) NOT IN (('', 'parallel'), ('', 'backfilling'), ('backfilling', 'parallel'), ('parallel', 'parallel'), ('parallel', 'cutover'), ('cutover', 'parallel'),
                                               ('cutover', 'cutover'), ('cutover', 'archived'), ('archived', 'cutover'), ('archived', 'archived'))
   UNION ALL
  SELECT NULL, 'workbench.phases place ' || place, 'validation', 'one that passed before this phase', 'none', 'phase ' || phase || ' was entered without a validation'
    FROM missed
   UNION ALL
  SELECT NULL, 'workbench.validations place ' || place, path, should, stands, 'this validation contradicts the rest of the bookkeeping' FROM contradictory
   UNION ALL
  SELECT a.entry_id, 'workbench.archived_entries entry ' || a.entry_id, 'entry_id', 'none while nothing is archived', a.entry_id::text,
         'an archived entry is noted, and there is no archive'
    FROM workbench.archived_entries AS a
   WHERE (SELECT phase FROM deployed) <> 'archived'
)
SELECT e.examined, e.examined || ' rows of bookkeeping' AS figures, CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, d.entry_id,
       d.subject, d.path, left(d.before, 200) AS before, left(d.after, 200) AS after, d.cause
  FROM (SELECT (SELECT count(*) FROM workbench.entries) + (SELECT count(*) FROM workbench.kept_entries) + (SELECT count(*) FROM workbench.families)
             + (SELECT count(*) FROM workbench.membership_residue) + (SELECT count(*) FROM workbench.set_aside_elements)
             + (SELECT count(*) FROM workbench.after_only) AS examined) AS e
  LEFT JOIN defects AS d ON true
 ORDER BY d.entry_id, d.subject, d.path;
