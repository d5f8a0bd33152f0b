-- Purpose: stocks with a list in their documents, if any, and the entry of their sector; in random order.
--          `has_namesakes`: another entry gave way to this one.
-- Grain:   a row per stock that an entry describes.
-- Binds:   seed.
INSERT INTO :"schema".drill_stocks
SELECT hashint4extended(e.entry_id, CAST(:seed AS bigint)), s.id, s.id, e.entry_id, s.symbol, s.display_name, s.sector,
       s.industry, s.market_cap, s.metadata, a.any_key, a.long_key, k.entry_id IS NOT NULL, m.sector_entry_id,
       'stock ' || s.symbol || ' (' || s.environment || ')'
  FROM workbench.entries AS e
  JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
  LEFT JOIN workbench.mapped_sector_members AS m ON m.stock_entry_id = e.entry_id
  LEFT JOIN (SELECT DISTINCT CAST(substring(reason FROM 'entry ([0-9]+) for') AS integer) AS entry_id
               FROM workbench.kept_entries
              WHERE outcome = 'superseded' AND type = 'stock_metadata') AS k ON k.entry_id = e.entry_id
  LEFT JOIN LATERAL (
    SELECT min(x.key COLLATE "C") AS any_key,
           min(x.key COLLATE "C") FILTER (WHERE (x.value -> 0)::text <> (x.value -> -1)::text) AS long_key
      FROM jsonb_each(s.metadata) AS x
     WHERE jsonb_typeof(x.value) = 'array' AND x.value <> '[]') AS a ON true;
