-- Purpose: whether the one row of the deployment is gone, though phases were entered.
-- Grain:   one row.
-- Binds:   none.
SELECT NOT EXISTS (SELECT FROM workbench.deployment) AND EXISTS (SELECT FROM workbench.phases) AS is_gone;
