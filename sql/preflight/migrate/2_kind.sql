-- Purpose: kinds of a table whose writes statement triggers cannot all see.
-- Grain:   a row per obstacle.
-- Binds:   none.
WITH place AS (
  SELECT c.* FROM pg_class AS c WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))
)
SELECT 'refusal' AS level, 'table cache_entries' AS subject,
       CASE relkind WHEN 'p' THEN 'it is partitioned' WHEN 'f' THEN 'it is a foreign table' WHEN 'v' THEN 'it is a view' ELSE 'it is a materialized view' END
         || ', and writes that do not name it would not be followed' AS says,
       'Make it one plain table.' AS advice
  FROM place WHERE relkind <> 'r'
 UNION ALL
SELECT 'refusal', 'table ' || i.inhrelid::regclass, 'it inherits from cache_entries, and a write to it would not be followed',
       format('ALTER TABLE %s NO INHERIT %s; or move its rows.', i.inhrelid::regclass, p.oid::regclass)
  FROM place AS p JOIN pg_inherits AS i ON i.inhparent = p.oid WHERE p.relkind = 'r'
 UNION ALL
SELECT 'refusal', 'table ' || i.inhparent::regclass, 'cache_entries is a child of it, and a write to it would not be followed',
       format('ALTER TABLE %s NO INHERIT %s;', p.oid::regclass, i.inhparent::regclass)
  FROM place AS p JOIN pg_inherits AS i ON i.inhrelid = p.oid
 UNION ALL
SELECT 'refusal', 'column id of cache_entries', 'no key says that it is there and once, so that entries could not be told apart',
       format('ALTER TABLE %s ADD PRIMARY KEY (id);', p.oid::regclass)
  FROM place AS p
  JOIN pg_attribute AS a ON a.attrelid = p.oid AND a.attname = 'id'
 WHERE p.relkind = 'r'
   AND NOT (a.attnotnull AND EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = p.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                                                                 AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum))
 UNION ALL
SELECT 'refusal', 'subscription', 'cache_entries is written by logical replication, whose writes fire no ordinary trigger',
       'Migrate where the application writes.'
  FROM place AS p JOIN pg_subscription_rel AS s ON s.srrelid = p.oid
 UNION ALL
SELECT 'refusal', 'setting session_replication_role of ' || coalesce('role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname), 'all roles'),
       'sessions with it fire no ordinary trigger: their writes would not be followed',
       format('%s RESET session_replication_role;', CASE WHEN r.oid IS NOT NULL THEN format('ALTER ROLE %I', r.rolname)
                                                         WHEN d.oid IS NOT NULL THEN format('ALTER DATABASE %I', d.datname) ELSE 'ALTER ROLE ALL' END)
  FROM pg_db_role_setting AS s
  LEFT JOIN pg_roles AS r ON r.oid = s.setrole
  LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
 WHERE (s.setdatabase = 0 OR d.datname = current_database())
   AND EXISTS (SELECT FROM unnest(s.setconfig) AS o WHERE o = 'session_replication_role=replica');
