-- Purpose: the documents that an action on a fund replaces, and the lists of stocks that follow, to put them back; with the
--          entries that the fund's own superseded.
-- Grain:   one row.
-- Binds:   fund, environment, came_in, went_out.
SELECT jsonb_build_object('documents', (
  SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]')
    FROM :"schema".definition_groups AS g
    JOIN workbench.entries AS e ON e.group_id = g.id
    JOIN :"schema".cache_entries AS c
      ON c.id = e.entry_id OR c.id IN (SELECT k.entry_id FROM workbench.kept_entries AS k WHERE k.superseded_by = e.entry_id)
   WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
), 'lists', (
\ir ../lists_before.sql
))::text AS before;
