-- Purpose: every group and stock and every tenth membership is written anew as it is.
-- Grain:   no rows.
-- Binds:   none.
UPDATE :"schema".group_memberships SET symbol = symbol WHERE id % 10 = 0;
UPDATE :"schema".definition_groups SET name = name;
UPDATE :"schema".stock_metadata SET symbol = symbol;
