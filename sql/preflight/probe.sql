-- Purpose: try what is deployed, a thing of each kind, so that an event trigger which refuses it says so; the caller undoes it.
-- Grain:   none.
-- Binds:   none.
CREATE SCHEMA workbench;
CREATE TABLE workbench.probe (id integer);
CREATE INDEX probe_id ON workbench.probe (id);
CREATE VIEW workbench.probed AS SELECT id FROM workbench.probe;
CREATE FUNCTION workbench.probing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER probing AFTER INSERT ON workbench.probe EXECUTE FUNCTION workbench.probing();
ALTER TABLE workbench.probe DISABLE TRIGGER probing;
COMMENT ON TABLE workbench.probe IS 'A probe.';
GRANT SELECT ON workbench.probe TO pg_monitor;
DROP SCHEMA workbench CASCADE;
