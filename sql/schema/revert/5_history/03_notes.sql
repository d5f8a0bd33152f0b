-- Purpose: remove the notes of what documents cannot hold.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.after_only;
