-- Purpose: the mapping of a few entries: the same texts of sql/mapping/ over fewer rows.
-- Grain:   see each comment. A scope must hold whole families, or it is not known which entry is current.
-- Binds:   none.
CREATE FUNCTION workbench.map_group_entries(scope integer[]) RETURNS SETOF workbench.mapped_group_entries
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
WITH entries AS (
  SELECT id, type, name, key, environment, value, updated_at FROM :"schema".cache_entries WHERE id = ANY (scope)
),
\ir ../../../mapping/group_entries.sql
;
END;
COMMENT ON FUNCTION workbench.map_group_entries IS 'The rows of workbench.mapped_group_entries for whole families of entries.';

CREATE FUNCTION workbench.map_stock_entries(scope integer[]) RETURNS SETOF workbench.mapped_stock_entries
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
WITH entries AS (
  SELECT id, type, name, key, environment, value, updated_at FROM :"schema".cache_entries WHERE id = ANY (scope)
),
\ir ../../../mapping/stock_entries.sql
;
END;
COMMENT ON FUNCTION workbench.map_stock_entries IS 'The rows of workbench.mapped_stock_entries for whole families of entries.';

CREATE FUNCTION workbench.map_groups(scope integer[]) RETURNS SETOF workbench.mapped_groups
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
WITH outcomes AS (
  SELECT * FROM workbench.map_group_entries(scope)
)
\ir ../../../mapping/groups.sql
;
END;
COMMENT ON FUNCTION workbench.map_groups IS 'The rows of workbench.mapped_groups for whole families of entries.';

CREATE FUNCTION workbench.map_stocks(scope integer[]) RETURNS SETOF workbench.mapped_stocks
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
WITH outcomes AS (
  SELECT * FROM workbench.map_stock_entries(scope)
)
\ir ../../../mapping/stocks.sql
;
END;
COMMENT ON FUNCTION workbench.map_stocks IS 'The rows of workbench.mapped_stocks for whole families of entries.';

CREATE FUNCTION workbench.map_kept_entries(scope integer[]) RETURNS SETOF workbench.kept_entries
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
WITH outcomes AS (
  SELECT entry_id, outcome, reason, superseded_by FROM workbench.map_group_entries(scope)
   UNION ALL
  SELECT entry_id, outcome, reason, superseded_by FROM workbench.map_stock_entries(scope)
)
\ir ../../../mapping/kept_entries.sql
;
END;
COMMENT ON FUNCTION workbench.map_kept_entries IS 'The rows of workbench.kept_entries for whole families of entries.';

CREATE FUNCTION workbench.map_sector_members(stocks integer[], sectors integer[]) RETURNS SETOF workbench.mapped_sector_members
LANGUAGE sql STABLE ROWS 2
BEGIN ATOMIC
WITH described AS (
  SELECT * FROM workbench.map_stocks(stocks)
), defined AS (
  SELECT * FROM workbench.map_groups(sectors)
),
\ir ../../../mapping/sector_members.sql
;
END;
COMMENT ON FUNCTION workbench.map_sector_members IS 'The rows of workbench.mapped_sector_members for some stocks; all sectors must be given.';
