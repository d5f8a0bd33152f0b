-- Purpose: remove these validations, which contradict the rest of the bookkeeping.
-- Grain:   a row per validation removed.
-- Binds:   places.
DELETE FROM workbench.validations WHERE place = ANY (CAST(:places AS integer[]));
