-- Purpose: the memberships lie in another order on disk.
-- Grain:   no rows.
-- Binds:   none.
CLUSTER :"schema".group_memberships USING idx_group_memberships_symbol;
