-- Purpose: the account of what the old form cannot hold is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.note_after_only(integer[], integer[])'::regprocedure, 'workbench.refuse_revival(integer[])'::regprocedure,
       'workbench.unheld_groups(integer[], integer[])'::regprocedure, 'workbench.unheld_stocks(integer[], integer[])'::regprocedure,
       'workbench.unheld_sector_member(integer)'::regprocedure;
