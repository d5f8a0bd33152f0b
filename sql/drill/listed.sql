-- Purpose: the faults of a kind.
-- Grain:   a row per fault, by its name.
-- Binds:   kind.
SELECT kind, fault, words FROM :"schema".drill_faults WHERE kind = :kind ORDER BY fault COLLATE "C";
