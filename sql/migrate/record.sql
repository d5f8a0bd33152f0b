-- Purpose: record what was deployed.
-- Grain:   one row.
-- Binds:   version, phase.
INSERT INTO workbench.deployment (version, schema_name, phase) VALUES (:version, :'schema', :phase)
    ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version, phase = EXCLUDED.phase;
