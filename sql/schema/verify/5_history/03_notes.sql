-- Purpose: the notes of what documents cannot hold are there; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT element, group_id, stock_id, entry_id, symbol, stands, read_as, reason FROM workbench.after_only WHERE false;
