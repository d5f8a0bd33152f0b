-- Purpose: the chosen groups of many snapshots as the groups of one (DuckDB).
-- Grain:   a row per label and group.
-- Binds:   none.
CREATE TABLE groups AS
SELECT c.label AS environment, g.type, g.name, g.display_name, g.as_of, g.source_type
  FROM choice AS c
  JOIN every_groups AS g ON g.filename = c.folder || '/groups.parquet'
                        AND g.environment = c.environment AND g.type = c.type AND g.name = c.name;
