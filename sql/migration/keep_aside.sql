-- Purpose: keep beside the legacy table what only the after side says, before the after side is dropped.
-- Grain:   a row per group or stock.
-- Binds:   none.
INSERT INTO :"schema".cache_entries_kept_aside (reason, record, members)
SELECT a.reason, coalesce(to_jsonb(g), to_jsonb(s)),
       coalesce((SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM :"schema".group_memberships AS m WHERE m.group_id = a.group_id), '[]')
  FROM (SELECT group_id, stock_id, (array_agg(reason ORDER BY symbol COLLATE "C" NULLS FIRST, element COLLATE "C"))[1] AS reason
          FROM workbench.after_only
         GROUP BY group_id, stock_id
         UNION ALL
        SELECT x.id, NULL, 'no legacy document says it'
          FROM :"schema".definition_groups AS x
         WHERE NOT EXISTS (SELECT FROM workbench.entries AS e WHERE e.group_id = x.id)
           AND NOT EXISTS (SELECT FROM workbench.after_only AS o WHERE o.group_id = x.id)) AS a
  LEFT JOIN :"schema".definition_groups AS g ON g.id = a.group_id
  LEFT JOIN :"schema".stock_metadata AS s ON s.id = a.stock_id
 WHERE num_nonnulls(g.id, s.id) = 1
 ORDER BY a.group_id, a.stock_id;
