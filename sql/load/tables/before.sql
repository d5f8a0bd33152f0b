-- Purpose: the rows of a fund that an action on it replaces, with what the bookkeeping holds of them, and the lists of stocks that
--          follow, to put them back.
-- Grain:   one row.
-- Binds:   fund, environment, came_in, went_out.
SELECT (jsonb_build_object('lists', (
\ir ../lists_before.sql
), 'group', (SELECT to_jsonb(g) FROM :"schema".definition_groups AS g WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)))
  || coalesce((
  SELECT jsonb_build_object(
           'entry', (SELECT to_jsonb(e) FROM workbench.entries AS e WHERE e.group_id = g.id),
           'members', (SELECT jsonb_agg(to_jsonb(m)) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id),
           'residue', (SELECT jsonb_agg(to_jsonb(r)) FROM workbench.membership_residue AS r WHERE r.group_id = g.id),
           'set_aside', (SELECT jsonb_agg(to_jsonb(a)) FROM workbench.set_aside_elements AS a JOIN workbench.entries AS e ON e.entry_id = a.entry_id
                          WHERE e.group_id = g.id))
    FROM :"schema".definition_groups AS g
   WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)), '{}'))::text AS before;
