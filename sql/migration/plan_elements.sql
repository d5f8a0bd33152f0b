-- Purpose: what would become of the elements of all lists; the disk that the rows would take, the log that making them
--          writes, and the most that all of it takes meanwhile.
-- Grain:   one row.
-- Binds:   none.
WITH elements AS MATERIALIZED (SELECT outcome FROM workbench.mapped_elements),
counted AS (
  SELECT count(*) FILTER (WHERE outcome = 'row') + (SELECT count(*) FROM workbench.mapped_sector_members) AS memberships,
         count(*) FILTER (WHERE outcome = 'merged') AS merged,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected_elements
    FROM elements
),
-- Measured on the sample: a membership with its five indexes takes 220 bytes, a stock as much as its document again.
taken AS (
  SELECT memberships * 220 + (SELECT coalesce(sum(pg_column_size(value) + 300), 0)::bigint
                                FROM :"schema".cache_entries WHERE type = 'stock_metadata') AS disk_bytes
    FROM counted
),
-- Measured with 23,000 to 10 million memberships: the log of tables made in the same transaction is little at wal_level minimal
-- alone; sorts and the proof take temporary files.
logged AS (
  SELECT disk_bytes,
         5000000 + (disk_bytes * CASE current_setting('wal_level') WHEN 'minimal' THEN 0.25 ELSE 1.9 END)::bigint AS wal_bytes
    FROM taken
)
SELECT memberships, merged, rejected_elements, disk_bytes, wal_bytes, (disk_bytes * 1.7)::bigint + wal_bytes AS peak_bytes
  FROM counted, logged;
