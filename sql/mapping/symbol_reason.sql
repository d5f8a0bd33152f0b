-- Purpose: part of a statement: why `symbol` cannot be one. Letters and digits by range, so that the answer does not depend on the
--          server's locale.
-- Grain:   one value.
-- Binds:   none.
CASE
  WHEN symbol COLLATE "C" !~ '[A-Z0-9\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2C00-\u2DFF\u3041-\uD7FF\uF900-\uFDFF\uFE70-\uFEFC\uFF10-\uFFDC\U00010000-\U0001CFFF\U0001D400-\U0001D7FF\U0001DF00-\U0001EFFF\U00020000-\U0003FFFF]'
    THEN 'no letter or digit where a symbol should be'
  WHEN length(symbol) > 50 THEN 'a symbol of over 50 characters'
END
