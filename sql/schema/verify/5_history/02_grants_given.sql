-- Purpose: the list of grants is there; raises an error otherwise.
-- Grain:   no rows.
-- Binds:   none.
SELECT relation, grantee, privilege, is_grantable FROM workbench.grants_given WHERE false;
