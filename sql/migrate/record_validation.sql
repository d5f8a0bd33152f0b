-- Purpose: record a validation, unless another phase was entered since what it looked at.
-- Grain:   the row inserted, if any.
-- Binds:   period, verdict, drift, state.
INSERT INTO workbench.validations (period, verdict, drift, state)
SELECT :period, :verdict, :drift, :state
 WHERE (SELECT max(place) FROM workbench.phases) = :period;
