-- Purpose: how much each legacy line looked at when this environment was last validated.
-- Grain:   a row per line; none when it was not validated yet.
-- Binds:   environment.
SELECT l.key AS id, l.value::bigint AS examined
  FROM (SELECT lines FROM workbench.validations
         WHERE environment = :environment AND jsonb_typeof(lines) = 'object' ORDER BY place DESC LIMIT 1) AS v
 CROSS JOIN LATERAL jsonb_each_text(v.lines) AS l
 WHERE l.value ~ '^[0-9]{1,15}$';
