-- Purpose: tell catalogue/mend what is to be mended, for this transaction.
-- Grain:   one row.
-- Binds:   defects, a JSON list.
SELECT set_config('workbench.defects', :defects, true);
