-- Purpose: how much the after side holds.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM :"schema".definition_groups) AS groups,
       (SELECT count(*) FROM :"schema".group_memberships) AS memberships,
       (SELECT count(*) FROM :"schema".stock_metadata) AS stocks;
