-- Purpose: record what was deployed, and the phase that is entered.
--          Counted, not numbered by a sequence: one that a crash sets back would give a number twice.
-- Grain:   one row.
-- Binds:   version, phase.
WITH entered AS (
  INSERT INTO workbench.phases (place, phase) SELECT coalesce(max(place), 0) + 1, :phase FROM workbench.phases
)
INSERT INTO workbench.deployment (version, schema_name, phase) VALUES (:version, :'schema', :phase)
    ON CONFLICT (only_row) DO UPDATE SET version = EXCLUDED.version, phase = EXCLUDED.phase;
