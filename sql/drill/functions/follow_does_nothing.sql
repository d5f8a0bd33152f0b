-- Purpose: what follows does nothing.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.follow_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.follow_update()'] AS subjects, 'function workbench.follow_update()' AS place;
