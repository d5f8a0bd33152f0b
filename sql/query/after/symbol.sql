-- Purpose: a symbol as the tables spell it.
-- Grain:   one row.
-- Binds:   symbol, as somebody wrote it.
SELECT workbench.normal_symbol(CAST(:symbol AS text)) AS symbol;
