-- Purpose: settings of roles and of the database that commands or writers would meet.
-- Grain:   a row per setting; one where there is none.
-- Binds:   none.
WITH met AS (
  SELECT 'warning' AS level, format('setting %s of %s', o.option, coalesce('role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname), 'all roles')) AS subject,
         CASE split_part(o.option, '=', 1)
              WHEN 'default_transaction_isolation' THEN 'once the new tables are primary, sectors are written under READ COMMITTED alone, and other writes may end in serialization failures'
              ELSE 'it may end a command or a write that is followed' END AS says,
         CASE split_part(o.option, '=', 1) WHEN 'default_transaction_isolation' THEN 'Let writers of sectors begin with ISOLATION LEVEL READ COMMITTED.'
                                           ELSE 'Lift it for a command with PGOPTIONS=''-c ' || split_part(o.option, '=', 1) || '=…''.' END AS advice
    FROM pg_db_role_setting AS s
   CROSS JOIN LATERAL unnest(s.setconfig) AS o (option)
    LEFT JOIN pg_roles AS r ON r.oid = s.setrole
    LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
   WHERE (s.setdatabase = 0 OR d.datname = current_database())
     AND (o.option ~ '^default_transaction_isolation=(repeatable read|serializable)$'
          OR o.option ~ '^(statement_timeout|idle_in_transaction_session_timeout|transaction_timeout|temp_file_limit)=' AND o.option !~ '=(0|-1)$')
), open AS (
  SELECT 'warning' AS level, 'process ' || a.pid AS subject,
         format('it holds a lock on cache_entries for %s s already (%s): a command that stops writers would wait for it and give up after 5 s',
                round(extract(epoch FROM clock_timestamp() - a.xact_start)), coalesce(nullif(a.application_name, ''), 'no application name')) AS says,
         'Run the command when it has ended.' AS advice
    FROM pg_locks AS l
    JOIN pg_stat_activity AS a ON a.pid = l.pid
   WHERE l.relation = to_regclass(format('%I.cache_entries', :'schema')) AND l.granted AND l.pid <> pg_backend_pid()
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.xact_start < clock_timestamp() - interval '5 s'
     AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
)
SELECT * FROM met
 UNION ALL
SELECT * FROM open
 UNION ALL
SELECT 'ok', 'settings', 'no isolation, time limit or long transaction stands against it', '' WHERE NOT EXISTS (SELECT FROM met) AND NOT EXISTS (SELECT FROM open)
 ORDER BY 2;
