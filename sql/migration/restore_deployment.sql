-- Purpose: write the row of the deployment again, with the phase that was entered last.
-- Grain:   the row written.
-- Binds:   version.
INSERT INTO workbench.deployment (version, schema_name, phase)
SELECT :version, :'schema', p.phase FROM workbench.phases AS p ORDER BY p.place DESC LIMIT 1;
