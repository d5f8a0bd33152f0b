-- Purpose: a trigger of others runs before rows are written, and swallows them; while the new tables are primary it is only noticed.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE FUNCTION :"schema".drill_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER swallow BEFORE UPDATE ON workbench.families FOR EACH ROW EXECUTE FUNCTION :"schema".drill_nothing();
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger swallow on workbench.families'] AS subjects, 'trigger swallow on workbench.families' AS place;
