-- Purpose: how many groups and stocks of the after side the old form cannot hold.
-- Grain:   one row.
-- Binds:   none.
SELECT count(*) AS kept FROM workbench.after_only;
