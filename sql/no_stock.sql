-- Purpose: part of a statement: why a member is no stock and is left out of overlap; NULL when it may be one. Told by
--          the shape of the symbol, since CASH and NAN are real tickers. Cheap tests first: a million rows cost seconds.
-- Grain:   one membership m; e is its legacy entry.
-- Binds:   none.
       CASE WHEN strpos(m.symbol, '_') > 0 AND m.symbol ~ '^(CASH|MARGIN)_|_(USD|EUR|GBP|JPY)$'
              OR right(m.symbol, 3) IN ('USD', 'EUR', 'GBP', 'JPY') AND m.symbol ~ '^(CASH|USD|EUR|GBP|JPY)?[A-Z]{3}$' THEN 'cash'
            WHEN right(m.symbol, 1) BETWEEN '0' AND '9' AND m.symbol ~ '^[A-Z]{2,3}[FGHJKMNQUVXZ][0-9]$' THEN 'a future'
            WHEN m.weight = 0 AND EXISTS (SELECT FROM workbench.set_aside_elements AS a
                                           WHERE a.entry_id = e.entry_id AND a.symbol = m.symbol) THEN 'a repeated zero weight'
       END
