-- Purpose: plant a fault.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   kind; fault; taken, the entries that other faults have touched.
SELECT entries, subjects, place
  FROM :"schema".drill_plant(CAST(:kind AS text), CAST(:fault AS text), CAST(:taken AS integer[]))
 LIMIT 1;
