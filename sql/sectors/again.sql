-- Purpose: part of a statement: a later file that says the same takes the place of the file before.
-- Grain:   of an INSERT into workbench.sector_evidence AS e.
-- Binds:   none.
    ON CONFLICT (environment, symbol, listing, vocabulary, source, value) DO UPDATE
   SET sha256 = excluded.sha256, as_of = excluded.as_of, seen_at = now()
 WHERE e.sha256 IS DISTINCT FROM excluded.sha256 AND (e.as_of < excluded.as_of OR e.as_of IS NULL)
RETURNING xmax = 0 AS is_new
