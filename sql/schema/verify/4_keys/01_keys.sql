-- Purpose: every key and reference is there and valid; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 18)::integer
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.convalidated AND c.contype IN ('p', 'u', 'f')
   AND (n.nspname = 'workbench'
        AND t.relname IN ('deployment', 'entries', 'kept_entries', 'membership_residue', 'set_aside_elements')
        OR n.nspname = :'schema' AND t.relname IN ('definition_groups', 'group_memberships', 'stock_metadata'));
