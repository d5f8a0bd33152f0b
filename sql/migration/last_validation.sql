-- Purpose: the last validation of the phase that holds.
-- Grain:   one row; none when this phase was not validated since it was entered.
-- Binds:   none.
SELECT verdict, drift, state, extract(epoch FROM clock_timestamp() - validated_at)::float8 AS seconds_ago
  FROM workbench.validations
 WHERE period = (SELECT max(place) FROM workbench.phases)
 ORDER BY place DESC
 LIMIT 1;
