-- Purpose: the memberships of the chosen groups of many snapshots as those of one (DuckDB).
-- Grain:   a row per label, group and symbol.
-- Binds:   none.
CREATE TABLE memberships AS
SELECT c.label AS environment, m.type, m.name, m.position, m.symbol, m.weight, m.weight_billionths, m.left_out, m.identifier,
       CASE WHEN m.identifier IS NOT NULL THEN m.metadata END AS metadata
  FROM choice AS c
  JOIN every_memberships AS m ON m.filename = c.folder || '/memberships.parquet'
                             AND m.environment = c.environment AND m.type = c.type AND m.name = c.name;
