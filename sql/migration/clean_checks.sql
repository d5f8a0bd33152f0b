-- Purpose: how many validations in a row found nothing since the phase was last entered; a bad one begins the count anew.
-- Grain:   one row.
-- Binds:   phase.
WITH checks AS (
  SELECT place, verdict = 'pass' AND drift = 0 AS is_clean
    FROM workbench.validations
   WHERE period = (SELECT max(place) FROM workbench.phases WHERE phase = :phase)
)
SELECT count(*) AS clean_checks
  FROM checks
 WHERE place > (SELECT coalesce(max(place), 0) FROM checks WHERE NOT is_clean);
