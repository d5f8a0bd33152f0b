-- Purpose: a symbol is rejected wherever it is written.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.symbol_reason(symbol text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN symbol = 'AAPL' THEN 'bad' END;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.symbol_reason(text)'] AS subjects, 'function workbench.symbol_reason(text)' AS place;
