-- Purpose: how a fund stands now: the day of its list, and a digest of its list that any change of it changes.
-- Grain:   one row; none when there is no such fund.
-- Binds:   fund, environment.
SELECT g.id AS group_id,
       coalesce(substring(g.metadata ->> 'as_of' FROM '^\d{4}-\d{2}-\d{2}'),
                substring(g.metadata ->> 'last_updated' FROM '^\d{4}-\d{2}-\d{2}')) AS as_of,
       (SELECT count(*) FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS members,
       (SELECT md5(concat(g.metadata ->> 'as_of', string_agg(concat_ws(' ', m.symbol, m.weight, m.metadata), E'\n' ORDER BY m.symbol COLLATE "C")))
          FROM :"schema".group_memberships AS m WHERE m.group_id = g.id) AS state
  FROM :"schema".definition_groups AS g
 WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment);
