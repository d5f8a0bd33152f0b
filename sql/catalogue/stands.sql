-- Purpose: what stands in the catalogue of all that the workbench made, aspect by aspect, and of what others put on it.
-- Grain:   an aspect of an object.
-- Binds:   bookkeeping, the name of the schema that is `workbench` elsewhere.
WITH place AS MATERIALIZED (
  -- All that is ours has one owner: the owner of the schema of the bookkeeping, who should be the role that was asked for, else
  -- the owner of cache_entries.
  SELECT b.oid AS bookkeeping, b.nspowner AS owner, h.oid AS home,
         coalesce((SELECT d.owner FROM workbench.deployment AS d),
                  (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.relnamespace = h.oid AND c.relname = 'cache_entries')) AS wanted
    FROM pg_namespace AS b CROSS JOIN pg_namespace AS h
   WHERE b.nspname = :bookkeeping AND h.nspname = :'schema'
), relations AS MATERIALIZED (
  SELECT c.*, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                             WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' WHEN 'f' THEN 'foreign table' END AS kind,
         CASE WHEN c.relnamespace = p.home AND h.is_home THEN '' ELSE 'workbench.' END || quote_ident(c.relname) AS name,
         c.relnamespace = p.home AND c.relname IN ('cache_entries', 'cache_entries_archive') AS is_legacy
    FROM place AS p
    JOIN pg_class AS c ON c.relnamespace IN (p.bookkeeping, p.home)
   CROSS JOIN LATERAL (
     SELECT c.relname IN ('cache_entries', 'cache_entries_archive', 'definition_groups', 'group_memberships', 'stock_metadata',
                          'definition_groups_id_seq', 'group_memberships_id_seq', 'stock_metadata_id_seq') AS is_home) AS h
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c', 'f') AND (c.relnamespace = p.bookkeeping OR h.is_home)
), columns AS MATERIALIZED (
  SELECT r.name AS relation, r.kind, r.is_legacy, a.attrelid, a.attnum, quote_ident(a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type,
         a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, t.typcollation
    FROM relations AS r
    JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type AS t ON t.oid = a.atttypid
   WHERE r.kind <> 'sequence'
), functions AS MATERIALIZED (
  SELECT f.*, CASE f.prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'window function' END
              || ' ' || f.oid::regprocedure AS object
    FROM pg_proc AS f
   WHERE f.pronamespace = (SELECT bookkeeping FROM place)
), constraints AS MATERIALIZED (
  SELECT k.*, 'constraint ' || quote_ident(k.conname) || ' on ' || coalesce(r.name, k.conrelid::regclass::text) AS object, coalesce(r.is_legacy, false) AS is_legacy
    FROM pg_constraint AS k
    LEFT JOIN relations AS r ON r.oid = k.conrelid
   WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
     AND (k.conrelid IN (SELECT oid FROM relations) OR k.confrelid IN (SELECT oid FROM relations))
), indexes AS MATERIALIZED (
  SELECT i.*, c.relname, c.relnamespace, r.name AS relation, k.object AS of_constraint, i.indisvalid AND i.indisready AND i.indislive AS is_usable
    FROM relations AS r
    JOIN pg_index AS i ON i.indrelid = r.oid
    JOIN pg_class AS c ON c.oid = i.indexrelid
    LEFT JOIN constraints AS k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
), triggers AS MATERIALIZED (
  SELECT t.*, 'trigger ' || quote_ident(t.tgname) || ' on ' || r.name AS object
    FROM relations AS r
    JOIN pg_trigger AS t ON t.tgrelid = r.oid AND NOT t.tgisinternal
), found AS (
  SELECT 'schema workbench' AS object, x.aspect, x.stands, p.bookkeeping AS oid, 'pg_namespace'::regclass AS class, 0 AS part
    FROM place AS p CROSS JOIN LATERAL (VALUES ('owner', p.owner::text)) AS x (aspect, stands)
   UNION ALL
  SELECT f.object, x.aspect, x.stands, f.oid, 'pg_proc'::regclass, 0
    FROM functions AS f
    JOIN pg_language AS l ON l.oid = f.prolang
   CROSS JOIN LATERAL (VALUES
           ('body', coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)), ('owner', f.proowner::text), ('arguments', pg_get_function_arguments(f.oid)),
           ('returns', pg_get_function_result(f.oid)), ('language', l.lanname::text), ('security', CASE WHEN f.prosecdef THEN 'definer' ELSE 'invoker' END),
           ('settings', array_to_string(f.proconfig, ', ')), ('volatility', CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END),
           ('parallel', CASE f.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END), ('strict', f.proisstrict::text),
           ('leakproof', f.proleakproof::text), ('cost', f.procost::text), ('rows', f.prorows::text)) AS x (aspect, stands)
   WHERE f.prokind <> 'a'
   UNION ALL
  SELECT f.object, 'owner', f.proowner::text, f.oid, 'pg_proc'::regclass, 0 FROM functions AS f WHERE f.prokind = 'a'
   UNION ALL
  SELECT 'operator ' || o.oid::regoperator, 'owner', o.oprowner::text, o.oid, 'pg_operator'::regclass, 0
    FROM pg_operator AS o WHERE o.oprnamespace = (SELECT bookkeeping FROM place)
   UNION ALL
  SELECT 'cast ' || format_type(c.castsource, NULL) || ' to ' || format_type(c.casttarget, NULL), 'function', c.castfunc::regprocedure::text, c.oid, 'pg_cast'::regclass, 0
    FROM pg_cast AS c
   WHERE EXISTS (SELECT FROM pg_type AS t WHERE t.oid IN (c.castsource, c.casttarget) AND t.typnamespace = (SELECT bookkeeping FROM place))
   UNION ALL
  SELECT 'type ' || format_type(t.oid, NULL), 'owner', t.typowner::text, t.oid, 'pg_type'::regclass, 0
    FROM pg_type AS t
   WHERE t.typnamespace = (SELECT bookkeeping FROM place) AND t.typtype IN ('d', 'e', 'r', 'm', 'b') AND t.typcategory <> 'A'
   UNION ALL
  SELECT r.kind || ' ' || r.name, x.aspect, x.stands, r.oid, 'pg_class'::regclass, 0
    FROM relations AS r
   CROSS JOIN LATERAL (
     SELECT 'owner' AS aspect, r.relowner::text AS stands
      UNION ALL
     SELECT 'persistence', CASE r.relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged' ELSE 'temporary' END WHERE r.kind IN ('table', 'sequence')
      UNION ALL
     SELECT 'row-level security', CASE WHEN r.relrowsecurity THEN CASE WHEN r.relforcerowsecurity THEN 'forced' ELSE 'on' END
                                       WHEN r.relforcerowsecurity THEN 'off, yet forced' ELSE 'off' END WHERE r.kind = 'table'
      UNION ALL
     SELECT 'parents', (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY 1) FROM pg_inherits WHERE inhrelid = r.oid) WHERE r.kind = 'table'
      UNION ALL
     SELECT 'children', (SELECT string_agg(inhrelid::regclass::text, ', ' ORDER BY 1) FROM pg_inherits WHERE inhparent = r.oid) WHERE r.kind = 'table'
      UNION ALL
     SELECT 'options', (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(r.reloptions) AS o) WHERE r.kind IN ('table', 'view')
      UNION ALL
     SELECT 'definition', pg_get_viewdef(r.oid) WHERE r.kind = 'view'
      UNION ALL
     SELECT 'columns', (SELECT string_agg(c.name || ' ' || c.type, ', ' ORDER BY c.attnum) FROM columns AS c WHERE c.attrelid = r.oid) WHERE r.kind IN ('view', 'type')) AS x
   UNION ALL
  SELECT 'column ' || c.name || ' of ' || c.relation, x.aspect, x.stands, c.attrelid, 'pg_class'::regclass, c.attnum
    FROM columns AS c
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
   CROSS JOIN LATERAL (VALUES
           ('type', c.type), ('not null', CASE WHEN c.attnotnull THEN 'yes' ELSE 'no' END), ('default', pg_get_expr(d.adbin, d.adrelid)),
           ('identity', CASE c.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END), ('generated', CASE WHEN c.attgenerated <> '' THEN 'yes' END),
           ('collation', CASE WHEN c.attcollation <> c.typcollation THEN c.attcollation::regcollation::text END)) AS x (aspect, stands)
   WHERE c.kind = 'table' AND NOT c.is_legacy
   UNION ALL
  SELECT k.object, x.aspect, x.stands, k.oid, 'pg_constraint'::regclass, 0
    FROM constraints AS k
   CROSS JOIN LATERAL (
     SELECT 'definition' AS aspect, pg_get_constraintdef(k.oid) AS stands
      UNION ALL
     SELECT 'validated', CASE WHEN k.convalidated THEN 'yes' ELSE 'no' END
      UNION ALL
     SELECT 'its own triggers', (SELECT CASE WHEN bool_and(t.tgenabled IN ('O', 'A')) THEN 'enabled' ELSE 'disabled' END FROM pg_trigger AS t WHERE t.tgconstraint = k.oid)
      WHERE k.contype = 'f'
      UNION ALL
     SELECT 'its index', (SELECT CASE WHEN i.is_usable THEN 'usable' ELSE 'not usable' END FROM indexes AS i WHERE i.indexrelid = k.conindid)
      WHERE k.contype IN ('p', 'u', 'x')) AS x
   UNION ALL
  SELECT 'index ' || quote_ident(i.relname) || ' on ' || i.relation, x.aspect, x.stands, i.indexrelid, 'pg_class'::regclass, 0
    FROM indexes AS i
   CROSS JOIN LATERAL (VALUES
           ('definition', pg_get_indexdef(i.indexrelid)), ('valid', CASE WHEN i.indisvalid THEN 'yes' ELSE 'no' END),
           ('ready', CASE WHEN i.indisready AND i.indislive THEN 'yes' ELSE 'no' END)) AS x (aspect, stands)
   WHERE i.of_constraint IS NULL
   UNION ALL
  SELECT t.object, x.aspect, x.stands, t.oid, 'pg_trigger'::regclass, 0
    FROM triggers AS t
   CROSS JOIN LATERAL (VALUES ('definition', pg_get_triggerdef(t.oid)), ('state', CASE WHEN t.tgenabled IN ('O', 'A') THEN 'enabled' ELSE 'disabled' END)) AS x (aspect, stands)
   UNION ALL
  SELECT 'rule ' || quote_ident(w.rulename) || ' on ' || r.name, x.aspect, x.stands, w.oid, 'pg_rewrite'::regclass, 0
    FROM relations AS r
    JOIN pg_rewrite AS w ON w.ev_class = r.oid AND NOT (r.kind IN ('view', 'materialized view') AND w.rulename = '_RETURN')
   CROSS JOIN LATERAL (VALUES ('definition', pg_get_ruledef(w.oid))) AS x (aspect, stands)
   UNION ALL
  SELECT 'policy ' || quote_ident(y.polname) || ' on ' || r.name, 'command', y.polcmd::text, y.oid, 'pg_policy'::regclass, 0
    FROM relations AS r
    JOIN pg_policy AS y ON y.polrelid = r.oid
   UNION ALL
  SELECT 'sequence ' || r.name, x.aspect, x.stands, r.oid, 'pg_class'::regclass, 0
    FROM relations AS r
    JOIN pg_sequence AS s ON s.seqrelid = r.oid
    LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    LEFT JOIN columns AS c ON c.attrelid = d.refobjid AND c.attnum = d.refobjsubid
   CROSS JOIN LATERAL (VALUES
           ('owned by', c.relation || '.' || c.name), ('data type', format_type(s.seqtypid, NULL)), ('increment', s.seqincrement::text),
           ('minimum', s.seqmin::text), ('maximum', s.seqmax::text), ('cycle', s.seqcycle::text)) AS x (aspect, stands)
)
SELECT f.object, f.aspect,
       CASE WHEN f.aspect <> 'owner' THEN coalesce(f.stands, 'none')
            WHEN f.object = 'schema workbench'
              THEN CASE WHEN pg_get_userbyid(p.owner) = p.wanted THEN 'that of cache_entries, or who was asked for' ELSE quote_ident(pg_get_userbyid(p.owner)) END
            WHEN f.stands::oid = p.owner THEN 'that of schema workbench' ELSE quote_ident(pg_get_userbyid(f.stands::oid)) END AS stands
  FROM found AS f CROSS JOIN place AS p
 UNION ALL
SELECT o.object, 'comment', coalesce(d.description, 'none')
  FROM (SELECT DISTINCT object, oid, class, part FROM found) AS o
  LEFT JOIN pg_description AS d ON d.objoid = o.oid AND d.classoid = o.class AND d.objsubid = o.part
 ORDER BY 1, 2;
