-- Purpose: note who was asked to own all that is deployed.
-- Grain:   none.
-- Binds:   owner.
UPDATE workbench.deployment SET owner = :owner;
