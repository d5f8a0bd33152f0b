-- Purpose: where the archive is not, as text, what the legacy table says, or what is rebuilt from the after side alone.
-- Grain:   a row per entry that differs; none when all three agree.
-- Binds:   none.
WITH legacy AS (
  SELECT c.id, c::text AS row_text FROM :"schema".cache_entries AS c
   WHERE c.type IN (SELECT type FROM workbench.migrated_types)
), archive AS MATERIALIZED (
  SELECT a.id, a.type, a.key, a.environment, a::text AS row_text,
         ROW(a.type, a.name, a.key, a.value, a.environment, a.created_at, a.updated_at, a.universe_category, a.liquidity_filter,
             a.universe_metadata, a.last_universe_update)::text AS said
    FROM :"schema".cache_entries_archive AS a
), rebuilt AS (
  SELECT r.id, ROW(r.type, r.name, r.key, r.value, r.environment, r.created_at, r.updated_at, r.universe_category,
                   r.liquidity_filter, r.universe_metadata, r.last_universe_update)::text AS said
    FROM workbench.rebuilt_entries AS r
)
SELECT coalesce(a.id, l.id, r.id) AS entry_id,
       coalesce(a.type || ' ' || a.key || ' (' || a.environment || ')', 'entry ' || coalesce(l.id, r.id)) AS subject,
       CASE WHEN a.id IS NULL THEN 'it is missing from the archive'
            WHEN l.id IS NULL THEN 'the legacy table has it not'
            WHEN a.row_text IS DISTINCT FROM l.row_text THEN 'the archive says otherwise than the legacy table'
            ELSE 'the after side says otherwise' END AS cause
  FROM archive AS a
  FULL JOIN legacy AS l ON l.id = a.id
  FULL JOIN rebuilt AS r ON r.id = coalesce(a.id, l.id)
 WHERE a.row_text IS DISTINCT FROM l.row_text OR a.said IS DISTINCT FROM r.said
 ORDER BY 1;
