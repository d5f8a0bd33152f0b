-- Purpose: an entry of a type that is no relation, such as app_settings, is added, changed and removed.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO :"schema".cache_entries (id, type, name, key, value, environment) VALUES (-1, 'app_settings', 'drill', 'drill', '{}', 'DEFAULT');
UPDATE :"schema".cache_entries SET value = '[1]' WHERE id = -1;
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'It has no after side; such documents may hold secrets, and are counted only' AS place;
