-- Purpose: which version is deployed, beside which schema, in which phase.
-- Grain:   one row.
-- Binds:   none.
SELECT version, schema_name, phase FROM workbench.deployment;
