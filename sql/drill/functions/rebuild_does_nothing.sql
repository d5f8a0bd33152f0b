-- Purpose: what rebuilds does nothing.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.rebuild_members() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.rebuild_members()'] AS subjects, 'function workbench.rebuild_members()' AS place;
