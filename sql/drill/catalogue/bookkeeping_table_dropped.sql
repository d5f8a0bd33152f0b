-- Purpose: a table of the bookkeeping is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP TABLE workbench.family_turns;
SELECT ARRAY[]::integer[] AS entries, ARRAY['table workbench.family_turns'] AS subjects, 'table workbench.family_turns' AS place;
