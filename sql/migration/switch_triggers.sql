-- Purpose: enable the triggers of a phase and disable all others.
-- Grain:   one row.
-- Binds:   phase; old_writers, whether they are allowed after cutover.
SELECT workbench.switch_triggers(:phase, :old_writers);
