-- Purpose: write the list of a file into the rows of its fund, which is made where there is none; its triggers write the document.
-- Grain:   none.
-- Binds:   fund, environment, display_name, members, facts.
WITH listed AS MATERIALIZED (
\ir ../listed.sql
), present AS (
  SELECT g.id FROM :"schema".definition_groups AS g WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
), described AS (
  UPDATE :"schema".definition_groups AS g
     SET metadata = CASE jsonb_typeof(g.metadata) WHEN 'object' THEN g.metadata ELSE '{}' END || CAST(:facts AS jsonb),
         updated_at = timezone('UTC', now()), last_update = timezone('UTC', now())
    FROM present AS p
   WHERE g.id = p.id
), made AS (
  INSERT INTO :"schema".definition_groups (name, type, display_name, metadata, environment, created_at, last_update)
  SELECT :fund, 'ETF', :display_name, CAST(:facts AS jsonb), :environment, timezone('UTC', now()), timezone('UTC', now())
   WHERE NOT EXISTS (SELECT FROM present)
  RETURNING id
), fund AS (
  SELECT id FROM made UNION ALL SELECT id FROM present
), gone AS (
  DELETE FROM :"schema".group_memberships AS m
   USING present AS p
   WHERE m.group_id = p.id AND m.symbol NOT IN (SELECT l.symbol FROM listed AS l)
), aside AS (
  -- Elements of the list before that were merged or rejected go with it.
  DELETE FROM workbench.set_aside_elements AS a USING workbench.entries AS e, present AS p WHERE e.group_id = p.id AND a.entry_id = e.entry_id
), moved AS (
  UPDATE :"schema".group_memberships AS m
     SET weight = l.weight, metadata = l.metadata, updated_at = timezone('UTC', now())
    FROM listed AS l, present AS p
   WHERE m.group_id = p.id AND m.symbol = l.symbol AND (m.weight, m.metadata) IS DISTINCT FROM (l.weight, l.metadata)
)
INSERT INTO :"schema".group_memberships (group_id, symbol, weight, metadata, added_at)
SELECT f.id, l.symbol, l.weight, l.metadata, timezone('UTC', now())
  FROM fund AS f
 CROSS JOIN listed AS l
 WHERE NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE (m.group_id, m.symbol) = (f.id, l.symbol))
 ORDER BY l.place;
