-- Purpose: a symbol as the tables spell it.
-- Grain:   one row.
-- Binds:   symbol, as somebody wrote it.
SELECT regexp_replace(upper(btrim(CAST(:symbol AS text), E' \t\n\u000B\f\r\u00A0') COLLATE "C"), '[-/ ]([A-Z])$', '.\1') AS symbol;
