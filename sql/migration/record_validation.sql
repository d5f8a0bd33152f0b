-- Purpose: record a validation, unless another phase was entered since what it looked at.
-- Grain:   the row inserted, if any.
-- Binds:   period, verdict, drift, state, environment, lines.
INSERT INTO workbench.validations (period, verdict, drift, state, environment, lines)
SELECT :period, :verdict, :drift, :state, :environment, CAST(:lines AS jsonb)
 WHERE (SELECT max(place) FROM workbench.phases) = :period;
