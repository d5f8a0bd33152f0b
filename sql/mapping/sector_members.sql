-- Purpose: part of a statement: a stock names its sector as the sector's display name or key; the first entry of that name
--          has it. Case is folded in ASCII only: what is a member must not depend on the server's locale.
-- Grain:   a row per stock of a CTE `described` whose sector is in a CTE `defined`.
-- Binds:   none.
labelled AS MATERIALIZED (
  SELECT entry_id, symbol, environment, workbench.sector_label(sector) AS label, created_at, updated_at
    FROM described
), sectors AS MATERIALIZED (
  SELECT DISTINCT ON (environment, label) environment, label, entry_id
    FROM defined, LATERAL (VALUES (lower(name COLLATE "C")), (workbench.sector_label(display_name))) AS l (label)
   WHERE type = 'SECTOR'
   ORDER BY environment, label, entry_id
)
SELECT s.entry_id AS stock_entry_id, s.symbol, g.entry_id AS sector_entry_id, s.created_at, s.updated_at
  FROM labelled AS s
  JOIN sectors AS g USING (environment, label)
