-- Purpose: go on only where a validation passed and nothing was written since.
-- Grain:   none; an error otherwise.
-- Binds:   none.
DO $guard_validation$
DECLARE
  last record;
  now record;
BEGIN
  SELECT * INTO last FROM (
\ir last_validation.sql
  ) AS v;
  SELECT * INTO now FROM (
\ir state.sql
  ) AS s;
  IF last.verdict IS DISTINCT FROM 'pass' OR last.drift <> 0 OR last.state IS DISTINCT FROM now.state THEN
    RAISE EXCEPTION 'no passing validation covers the data as it is now; nothing was changed' USING HINT = 'Run workbench validate, then this script.';
  END IF;
END
$guard_validation$;
