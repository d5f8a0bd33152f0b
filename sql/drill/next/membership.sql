-- Purpose: an ordinary write to the memberships: a list has one member more.
-- Grain:   no rows.
-- Binds:   none.
INSERT INTO :"schema".group_memberships (group_id, symbol, weight)
SELECT n.group_id, 'DRILLED', CASE WHEN n.unit IS NOT NULL THEN 0.000012345 END FROM :"schema".drill_next AS n;
UPDATE :"schema".group_memberships AS m
   SET weight = CASE n.unit WHEN 'percent' THEN 0.000012345 WHEN 'fraction' THEN 0.0012345 END
  FROM :"schema".drill_next AS n
 WHERE m.group_id = n.group_id AND m.symbol = 'DRILLED';
