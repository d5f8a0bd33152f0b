-- Purpose: change the weight of a holding: set it in the list of the document.
-- Grain:   one document.
-- Binds:   name of the fund; environment; symbol; weight as a fraction.
UPDATE :"schema".cache_entries
   SET value = jsonb_set(value, ARRAY['holdings', (
         SELECT (h.ordinal - 1)::text
           FROM jsonb_array_elements(value -> 'holdings') WITH ORDINALITY AS h (element, ordinal)
          WHERE h.element ->> 'symbol' = :symbol), 'weight'], to_jsonb(CAST(:weight AS numeric))),
       updated_at = localtimestamp
 WHERE type = 'etf_holdings' AND key = :name AND environment = :environment;
