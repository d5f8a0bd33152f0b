-- Purpose: part of a statement: a `spelling` as a symbol: trimmed, ASCII upper case, share class behind a dot. U+00A0 pads tickers in
--          issuers' files; other Unicode spaces were never seen and stay visible.
-- Grain:   one value.
-- Binds:   none.
regexp_replace(upper(btrim(spelling, E' \t\n\u000B\f\r\u00A0') COLLATE "C"), '[-/ ]([A-Z])$', '.\1')
