-- Purpose: add a holding to a fund: append it to the list in its document.
-- Grain:   one document.
-- Binds:   name of the fund; environment; symbol; weight as a fraction.
UPDATE :"schema".cache_entries
   SET value = jsonb_set(value, '{holdings}', (value -> 'holdings') || jsonb_build_array(
                 jsonb_build_object('symbol', CAST(:symbol AS text), 'weight', CAST(:weight AS numeric)))),
       updated_at = localtimestamp
 WHERE type = 'etf_holdings' AND key = :name AND environment = :environment;
