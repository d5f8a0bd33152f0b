-- Purpose: scratch databases of this account that a killed run left behind: marked as such, and nobody is connected.
-- Grain:   a row per database.
-- Binds:   none.
SELECT d.datname AS name
  FROM pg_database AS d
  JOIN pg_roles AS r ON r.oid = d.datdba
 WHERE r.rolname = current_user
   AND d.datname LIKE 'workbench\_scratch\_%'
   AND shobj_description(d.oid, 'pg_database') = 'Scratch of the relationship workbench; removed by its next benchmark.'
   AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid);
