-- Purpose: whether the bookkeeping knows phases: that of the first two versions does not.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass('workbench.phases') IS NOT NULL AS has_phases;
