-- Purpose: memory for one big sort and index build at a time, and no nested loops over lists, whose length the planner
--          cannot know, and plans in parallel however few pages there are: a document takes as much work
--          as a hundred rows, which the planner cannot know either; ends with the transaction.
-- Grain:   none.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL enable_nestloop = off;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0.01;
