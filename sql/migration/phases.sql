-- Purpose: the phases that the migration went through.
-- Grain:   a row per phase entered, in their order.
-- Binds:   none.
SELECT phase, to_char(entered_at, 'YYYY-MM-DD HH24:MI:SS UTC') AS entered_at, entered_by
  FROM workbench.phases
 ORDER BY place;
