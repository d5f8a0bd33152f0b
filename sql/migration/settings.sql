-- Purpose: memory for one big sort and index build at a time, and no nested loops over lists, whose length the planner
--          cannot know; and plans in parallel for a table of some size, however few its pages are: a document takes as much
--          work as a hundred rows, which the planner cannot know either. A small table is done before a worker has started.
--          Ends with the transaction.
-- Grain:   a row per setting that the size asks for.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL enable_nestloop = off;
SELECT set_config(s.name, s.value, true)
  FROM (VALUES ('min_parallel_table_scan_size', '0'), ('parallel_setup_cost', '0'), ('parallel_tuple_cost', '0.01')) AS s (name, value)
 WHERE pg_table_size(to_regclass(format('%I.cache_entries', :'schema'))) > 16 * 1024 * 1024;
