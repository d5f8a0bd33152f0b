-- Purpose: a market capitalisation has one digit more, a zero.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE market_cap > '-Infinity' AND market_cap < 'Infinity'
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET market_cap = (s.market_cap::text || CASE scale(s.market_cap) WHEN 0 THEN '.0' ELSE '0' END)::numeric
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', market_cap' AS place;
