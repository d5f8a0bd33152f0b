-- Purpose: groups with what is kept of their entries; in random order. `uses_form`: some member is written as most are;
--          `number_key`: a key of the document with a number;
--          `has_old_text`: the list was written anew since its text was kept, which says nothing any more.
-- Grain:   a row per group that an entry defines.
-- Binds:   seed.
INSERT INTO :"schema".drill_groups
SELECT hashint4extended(e.entry_id, CAST(:seed AS bigint)), g.id, g.id, e.entry_id, e.type, g.type, g.name, g.display_name,
       g.description, e.list_key, CASE WHEN o.is_old IS NOT TRUE THEN e.list_text END, e.list_reason,
       EXISTS (SELECT FROM :"schema".drill_members AS m
                WHERE m.group_id = g.id AND m.list_key IS NOT NULL AND m.own_form IS NULL),
       (SELECT min(x.key COLLATE "C") FROM jsonb_each(g.metadata) AS x WHERE jsonb_typeof(x.value) = 'number'),
       g.type || ' ' || g.name || ' (' || g.environment || ')', o.is_old IS TRUE
  FROM workbench.entries AS e
  JOIN :"schema".definition_groups AS g ON g.id = e.group_id
  LEFT JOIN :"schema".cache_entries AS c ON c.id = e.entry_id
 CROSS JOIN LATERAL (SELECT c.value ->> e.list_key <> e.list_text AS is_old) AS o;
