-- Purpose: put the times of a fund back, which its triggers set anew with each write.
-- Grain:   none.
-- Binds:   before.
UPDATE :"schema".definition_groups AS g
   SET updated_at = b.updated_at, last_update = b.last_update
  FROM jsonb_populate_record(CAST(NULL AS :"schema".definition_groups), CAST(:before AS jsonb) -> 'group') AS b
 WHERE g.id = b.id;
