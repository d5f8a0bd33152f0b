-- Purpose: the tables of the migration's life are there; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT place, phase, entered_at, entered_by FROM workbench.phases WHERE false;
SELECT place, period, verdict, drift, state, validated_at, validated_by, environment, lines FROM workbench.validations WHERE false;
SELECT entry_id, digest FROM workbench.archived_entries WHERE false;
