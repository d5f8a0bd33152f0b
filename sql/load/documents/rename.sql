-- Purpose: give the document of a fund, and those that it superseded, another key.
-- Grain:   none.
-- Binds:   fund, environment, new_name.
UPDATE :"schema".cache_entries AS c
   SET key = :new_name
  FROM workbench.entries AS e
  JOIN :"schema".definition_groups AS g ON g.id = e.group_id
 WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
   AND (c.id = e.entry_id OR c.id IN (SELECT k.entry_id FROM workbench.kept_entries AS k WHERE k.superseded_by = e.entry_id));
