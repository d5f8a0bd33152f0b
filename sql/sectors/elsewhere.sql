-- Purpose: part of a statement: whether the `symbol` itself says that its listing is outside the United States: numbers, an
--          exchange behind a dot or a space. Bloomberg's marks of American exchanges say no other company.
-- Grain:   one value.
-- Binds:   none.
(symbol COLLATE "C" ~ '^[0-9]+$|\.$|\.[A-Z]{2,3}$| (?!U[SNQWARPFV]$)[A-Z]{2}$')
