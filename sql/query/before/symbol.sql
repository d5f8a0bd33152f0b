-- Purpose: a symbol as the tables spell it.
-- Grain:   one row.
-- Binds:   symbol, as somebody wrote it.
SELECT
\ir ../../mapping/normal_symbol.sql
       AS symbol
  FROM (SELECT CAST(:symbol AS text) AS spelling) AS s;
