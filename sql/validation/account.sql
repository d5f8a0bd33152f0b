-- Purpose: documents, list elements and declared counts, straight from the JSON by PostgreSQL's own functions alone, against the
--          tables: nothing that was deployed has a say here, and the proofs must have looked at as many.
-- Grain:   a row per type and environment that does not close; one row without a verdict when all do.
-- Binds:   rebuilt (how many entries proof 1 looked at).
WITH noted AS (
  SELECT DISTINCT entry_id FROM workbench.after_only WHERE element = 'group ' || group_id AND entry_id IS NOT NULL
), documents AS (
  SELECT 'before' AS side, c.type::text, coalesce(c.environment, 'NULL') AS environment,
         -- What is noted of a whole document is the matter of proof 2: it may have another list than its group.
         CASE WHEN c.id IN (SELECT entry_id FROM noted) THEN '{}' ELSE c.value END AS value
    FROM :"schema".cache_entries AS c
   WHERE c.type IN ('etf_holdings', 'theme_definition', 'sector_industry_map', 'stock_metadata', 'etf_universe', 'stock_universe', 'themes')
   UNION ALL
  SELECT 'kept', k.type, coalesce(k.environment, 'NULL'), k.value FROM workbench.kept_entries AS k
), listed AS (
  SELECT d.*, CASE
           WHEN d.type IN ('sector_industry_map', 'stock_metadata') THEN NULL
           WHEN jsonb_typeof(d.value) = 'array' THEN d.value
           WHEN jsonb_typeof(d.value -> 'holdings') = 'array' THEN d.value -> 'holdings'
           WHEN jsonb_typeof(d.value -> 'symbols') = 'array' THEN d.value -> 'symbols'
           WHEN jsonb_typeof(d.value -> 'stocks') = 'array' THEN d.value -> 'stocks'
           WHEN jsonb_typeof(d.value -> 'etfs') = 'array' THEN d.value -> 'etfs'
           WHEN jsonb_typeof(d.value -> 'value') = 'array' THEN d.value -> 'value'
           WHEN jsonb_typeof(d.value -> 'value') = 'string' THEN CASE WHEN (d.value ->> 'value') COLLATE "C" ~
\ir ../mapping/list_text.sql
                THEN (d.value ->> 'value')::jsonb END END AS list
    FROM documents AS d
), counted AS (
  SELECT l.side, l.type, l.environment, count(*) AS documents, coalesce(sum(jsonb_array_length(l.list)), 0) AS elements,
         coalesce(sum(x.declared), 0) AS declared
    FROM listed AS l
   CROSS JOIN LATERAL (SELECT sum((l.value -> k.key)::numeric) AS declared
                         FROM (VALUES ('total_holdings'), ('count'), ('stock_count')) AS k (key)
                        WHERE jsonb_typeof(l.value -> k.key) = 'number' AND l.type <> 'stock_metadata') AS x
   GROUP BY l.side, l.type, l.environment
), held AS (
  SELECT e.type, coalesce(g.environment, s.environment)::text AS environment, count(*) AS documents,
         coalesce(sum(CASE WHEN e.list_key IS NULL OR n.entry_id IS NOT NULL THEN 0 ELSE m.members + a.elements END), 0) AS elements,
         coalesce(sum(x.declared) FILTER (WHERE n.entry_id IS NULL), 0) AS declared
    FROM workbench.entries AS e
    LEFT JOIN :"schema".definition_groups AS g ON g.id = e.group_id
    LEFT JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
    LEFT JOIN noted AS n ON n.entry_id = e.entry_id
   CROSS JOIN LATERAL (SELECT count(*) AS members FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id) AS m
   CROSS JOIN LATERAL (SELECT count(*) AS elements FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id) AS a
   CROSS JOIN LATERAL (SELECT sum((g.metadata -> k.key)::numeric) AS declared
                         FROM (VALUES ('total_holdings'), ('count'), ('stock_count')) AS k (key)
                        WHERE jsonb_typeof(g.metadata -> k.key) = 'number') AS x
   GROUP BY 1, 2
), account AS MATERIALIZED (
  SELECT type, environment, b.documents, b.elements, b.declared,
         coalesce(h.documents, 0) + coalesce(k.documents, 0) AS documents_after, coalesce(h.elements, 0) + coalesce(k.elements, 0) AS elements_after,
         coalesce(h.declared, 0) + coalesce(k.declared, 0) AS declared_after
    FROM (SELECT * FROM counted WHERE side = 'before') AS b
    FULL JOIN held AS h USING (type, environment)
    FULL JOIN (SELECT * FROM counted WHERE side = 'kept') AS k USING (type, environment)
), defects (subject, path, before, after, cause) AS (
  SELECT a.type || ' (' || a.environment || ')', x.path, coalesce(x.before, 0)::text, coalesce(x.after, 0)::text,
         'the tables do not hold as many ' || x.path || ' as the JSON has'
    FROM account AS a
   CROSS JOIN LATERAL (VALUES ('documents', a.documents, a.documents_after), ('elements', a.elements, a.elements_after),
                              ('declared counts', a.declared, a.declared_after)) AS x (path, before, after)
   WHERE coalesce(x.before, 0) <> coalesce(x.after, 0)
   UNION ALL
  SELECT 'all types', 'documents', t.documents::text, CAST(:rebuilt AS bigint)::text, 'proof 1 did not look at all documents'
    FROM (SELECT coalesce(sum(documents), 0) AS documents FROM account) AS t
   WHERE t.documents <> CAST(:rebuilt AS bigint)
)
SELECT t.documents AS examined,
       t.documents || ' documents, ' || t.elements || ' list elements, declared counts of ' || trim_scale(t.declared) || ' in all' AS figures,
       CASE WHEN d.subject IS NOT NULL THEN 'fail' END AS verdict, NULL::integer AS entry_id, d.subject, d.path, d.before, d.after, d.cause
  FROM (SELECT coalesce(sum(greatest(documents, documents_after)), 0)::bigint AS documents, coalesce(sum(elements), 0) AS elements,
               coalesce(sum(declared), 0) AS declared FROM account) AS t
  LEFT JOIN defects AS d ON true
 ORDER BY d.subject, d.path;
