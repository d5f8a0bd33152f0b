-- Purpose: remove a holding from a fund: write its document without it.
-- Grain:   one document.
-- Binds:   name of the fund; environment; symbol.
UPDATE :"schema".cache_entries
   SET value = jsonb_set(value, '{holdings}', (
         SELECT coalesce(jsonb_agg(h.element ORDER BY h.ordinal), '[]')
           FROM jsonb_array_elements(value -> 'holdings') WITH ORDINALITY AS h (element, ordinal)
          WHERE h.element ->> 'symbol' <> :symbol)),
       updated_at = localtimestamp
 WHERE type = 'etf_holdings' AND key = :name AND environment = :environment;
