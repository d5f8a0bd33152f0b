-- Purpose: memory for one big sort and index build at a time, and no nested loops over lists, whose length the planner
--          cannot know, and plans for whole answers; ends with the transaction.
-- Grain:   none.
-- Binds:   none.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL enable_nestloop = off;
SET LOCAL cursor_tuple_fraction = 1;
