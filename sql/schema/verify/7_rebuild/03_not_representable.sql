-- Purpose: the account of what the old form cannot hold is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.note_after_only(integer[], integer[])'::regprocedure, 'workbench.refuse_unsuperseding(integer[])'::regprocedure,
       'workbench.note_columns(integer[], integer[], integer[])'::regprocedure, 'workbench.note_sectors(integer[])'::regprocedure,
       'workbench.note_sector_members(text[], text[])'::regprocedure;
