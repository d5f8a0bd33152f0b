-- Purpose: every tenth membership came and changed at other times: these are the new tables' own, no list tells them.
-- Grain:   no rows.
-- Binds:   none.
UPDATE :"schema".group_memberships
   SET added_at = added_at - interval '1 day', updated_at = localtimestamp
 WHERE id % 10 = 1;
