-- Purpose: what the migration writes.
-- Grain:   one row.
-- Binds:   bytes, the disk that the new rows take.
SELECT 'ok' AS level, 'disk and WAL' AS subject,
       format('about %s on disk in tablespace %s, and as much in the WAL; the whole database has %s', pg_size_pretty(CAST(:bytes AS bigint)), t.spcname,
              pg_size_pretty(pg_database_size(d.oid))) AS says,
       'See that the server, its archive of WAL and each standby have room for it.' AS advice
  FROM pg_database AS d JOIN pg_tablespace AS t ON t.oid = d.dattablespace
 WHERE d.datname = current_database() AND CAST(:bytes AS bigint) > 0;
