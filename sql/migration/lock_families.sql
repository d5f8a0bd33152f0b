-- Purpose: lock those families of a batch that nobody is writing; the others come later.
-- Grain:   a row per family that was locked.
-- Binds:   families.
SELECT l.family FROM workbench.family_locks AS l WHERE l.family = ANY (:families) ORDER BY l.family FOR UPDATE SKIP LOCKED;
