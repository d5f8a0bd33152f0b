-- Purpose: tell later runs that the database is scratch; only while somebody is connected is it in use.
-- Grain:   none.
-- Binds:   none.
COMMENT ON DATABASE :"database" IS 'Scratch of the relationship workbench; removed by its next benchmark.';
