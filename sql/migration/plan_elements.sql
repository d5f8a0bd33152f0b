-- Purpose: what would become of the elements of all lists, and the disk that the rows would take.
-- Grain:   one row.
-- Binds:   none.
WITH elements AS MATERIALIZED (SELECT outcome FROM workbench.mapped_elements),
counted AS (
  SELECT count(*) FILTER (WHERE outcome = 'row') + (SELECT count(*) FROM workbench.mapped_sector_members) AS memberships,
         count(*) FILTER (WHERE outcome = 'merged') AS merged,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected_elements
    FROM elements
)
-- Measured on the sample: a membership with its five indexes takes 220 bytes, a stock as much as its document again.
SELECT memberships, merged, rejected_elements,
       memberships * 220 + (SELECT coalesce(sum(pg_column_size(value) + 300), 0)::bigint
                              FROM :"schema".cache_entries WHERE type = 'stock_metadata') AS disk_bytes
  FROM counted;
