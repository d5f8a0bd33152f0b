-- Purpose: record what was deployed, and the phase that is entered.
-- Grain:   one row.
-- Binds:   version, phase.
WITH entered AS (
  INSERT INTO workbench.phases (phase) VALUES (:phase)
)
INSERT INTO workbench.deployment (version, schema_name, phase) VALUES (:version, :'schema', :phase)
    ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version, phase = EXCLUDED.phase;
