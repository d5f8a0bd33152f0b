-- Purpose: write the list of a file into the document of its fund, which is made where there is none. Its other keys stay.
-- Grain:   none.
-- Binds:   fund, environment, display_name, members, facts.
WITH present AS (
  SELECT e.entry_id, coalesce(nullif(e.list_key, ''), 'holdings') AS list_key
    FROM workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
), changed AS (
  UPDATE :"schema".cache_entries AS c
     SET value = CASE jsonb_typeof(c.value) WHEN 'object' THEN c.value ELSE '{}' END || CAST(:facts AS jsonb)
                 || jsonb_build_object(p.list_key, CAST(:members AS jsonb)),
         updated_at = timezone('UTC', now()), last_universe_update = timezone('UTC', now())
    FROM present AS p
   WHERE c.id = p.entry_id
)
INSERT INTO :"schema".cache_entries (type, name, key, value, environment, created_at, universe_category, last_universe_update)
SELECT 'etf_holdings', :display_name, :fund, CAST(:facts AS jsonb) || jsonb_build_object('holdings', CAST(:members AS jsonb)), :environment,
       timezone('UTC', now()),
       -- Old readers find funds by their category: a new one has that of most others.
       (SELECT o.universe_category FROM workbench.entries AS o WHERE o.type = 'etf_holdings' AND o.group_id IS NOT NULL
         GROUP BY o.universe_category ORDER BY count(*) DESC, o.universe_category LIMIT 1),
       timezone('UTC', now())
 WHERE NOT EXISTS (SELECT FROM present);
