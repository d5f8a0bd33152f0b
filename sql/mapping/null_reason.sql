-- Purpose: part of a statement: why an entry without one of these columns is rejected. The legacy table usually forbids them; a framework
--          may have let it.
-- Grain:   one value.
-- Binds:   none.
CASE WHEN environment IS NULL THEN 'environment' WHEN key IS NULL THEN 'key' WHEN name IS NULL THEN 'name' WHEN value IS NULL THEN '$' END
       || ': NULL where a value should be'
