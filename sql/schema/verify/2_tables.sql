-- Purpose: verify the new tables: two have the columns that others know, and no more.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (count(*) FILTER (WHERE t.relname = 'definition_groups') = 11
        AND count(*) FILTER (WHERE t.relname = 'group_memberships') = 7)::integer
  FROM pg_attribute a
  JOIN pg_class t ON t.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = :'schema' AND t.relname IN ('definition_groups', 'group_memberships')
   AND a.attnum > 0 AND NOT a.attisdropped;
