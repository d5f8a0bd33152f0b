-- Purpose: verify the triggers.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (count(*) = 21 AND count(t.oid) = 21)::integer
  FROM workbench.phase_triggers AS p
  LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(p.relation) AND t.tgname = p.name;
