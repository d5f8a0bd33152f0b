-- Purpose: the stocks of a sector, by the text of the key; on the documented shape the same statement as before.
-- Grain:   a row per stock, by symbol.
-- Binds:   sector by its display name; environment.
\ir ../before/sector_stocks.sql
