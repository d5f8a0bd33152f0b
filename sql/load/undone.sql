-- Purpose: note of a load that it was taken back.
-- Grain:   none.
-- Binds:   load, by.
UPDATE workbench.loads SET undone_by = :by WHERE load = :load;
