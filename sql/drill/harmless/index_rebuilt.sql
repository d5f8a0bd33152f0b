-- Purpose: the indexes of a table are rebuilt.
-- Grain:   no rows.
-- Binds:   none.
REINDEX TABLE :"schema".group_memberships;
