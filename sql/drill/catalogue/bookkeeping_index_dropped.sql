-- Purpose: an index of the bookkeeping is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP INDEX workbench.families_family;
SELECT ARRAY[]::integer[] AS entries, ARRAY['index families_family on workbench.families'] AS subjects, 'index families_family on workbench.families' AS place;
