-- Purpose: the view for monitoring is there with its columns; an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT version, phase, phase_since, triggers_amiss, owner_fits, last_verdict, last_drift, last_validated_at, last_validated_seconds_ago,
       documents_cannot_hold FROM workbench.health WHERE false;
