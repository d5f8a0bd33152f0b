-- Purpose: how many stocks there are to choose from, for questions of chance (DuckDB): the known stocks, and whatever a
--          fund, theme or sector holds besides. Universes list funds too and do not count.
-- Grain:   one row.
-- Binds:   environment; joined, false to take each spelling for a stock of its own.
SELECT count(DISTINCT spelling_of(symbol, CAST(:joined AS boolean)))
  FROM (SELECT symbol FROM stocks WHERE environment = :environment
         UNION
        SELECT symbol FROM memberships WHERE environment = :environment AND left_out IS NULL AND type <> 'UNIVERSE') AS x;
