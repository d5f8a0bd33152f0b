-- Purpose: the mapping of entries, written once, in sql/mapping/: these views apply it to the whole table, for plan, backfill
--          and proof; the functions of 6_follow/02_scoped_mapping apply it to a few entries, for the triggers.
-- Grain:   see each comment.
-- Binds:   none.
--
-- OFFSET 0 keeps each step a step: merged into one expression, a function whose argument is used twice is no longer
-- inlined, and the mapping takes twice the time.
CREATE FUNCTION workbench.map_list(list jsonb, unit text, list_form text)
RETURNS TABLE (ordinal integer, outcome text, symbol text, spelling text, form text, weight numeric,
               own_weight jsonb, metadata jsonb, element jsonb, reason text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 500
BEGIN ATOMIC
  WITH written AS (
    SELECT e.ordinal, e.element, workbench.element_form(e.element) AS form
      FROM jsonb_array_elements(list) WITH ORDINALITY AS e (element, ordinal)
    OFFSET 0
  ), spelled AS (
    SELECT w.*, CASE w.form WHEN 'text' THEN w.element #>> '{}' ELSE w.element ->> w.form END AS spelling,
           CASE WHEN unit IS NOT NULL AND w.form <> 'text' THEN workbench.weight_of(w.element) END AS weight
      FROM written AS w
    OFFSET 0
  ), normal AS (
    SELECT s.*, workbench.normal_symbol(s.spelling) AS symbol
      FROM spelled AS s
    OFFSET 0
  ), judged AS (
    SELECT n.*, CASE WHEN n.form IS NULL THEN workbench.form_reason(n.element)
                     ELSE workbench.symbol_reason(n.symbol) END AS reason
      FROM normal AS n
    OFFSET 0
  ), counted AS (
    SELECT j.*, row_number() OVER same AS occurrence, count(*) OVER same AS occurrences,
           sum(j.weight) OVER same AS total
      FROM judged AS j
    WINDOW same AS (PARTITION BY j.reason, j.symbol ORDER BY j.ordinal
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
  )
  SELECT c.ordinal::integer,
         CASE WHEN c.reason IS NOT NULL THEN 'rejected' WHEN c.occurrence > 1 THEN 'merged' ELSE 'row' END,
         CASE WHEN c.reason IS NULL THEN c.symbol END,
         CASE WHEN c.spelling <> c.symbol THEN c.spelling END,
         CASE WHEN c.form <> list_form THEN c.form END,
         workbench.stored_weight(c.total, unit),
         CASE WHEN c.occurrences > 1 THEN CASE WHEN c.weight IS NULL THEN 'null' ELSE c.element -> 'weight' END END,
         workbench.element_metadata(c.element, c.form, c.weight),
         c.element,
         CASE WHEN c.reason IS NOT NULL THEN c.reason
              WHEN c.occurrence > 1 THEN 'the symbol again; its weight is added to the first' END
    FROM counted AS c;
END;
COMMENT ON FUNCTION workbench.map_list IS 'One row per element of a list: row (a membership), merged into the first of its symbol, or rejected.';

-- With the rights of the reader: a superuser can still use them when the owner may no longer read cache_entries.
CREATE VIEW workbench.mapped_group_entries WITH (security_invoker = true) AS
WITH entries AS (
  SELECT id, type, name, key, environment, value, updated_at FROM :"schema".cache_entries
),
\ir ../../../mapping/group_entries.sql
;
COMMENT ON VIEW workbench.mapped_group_entries IS 'One row per entry that defines a group: its outcome (group, superseded, rejected), the name and the reason.';

CREATE VIEW workbench.mapped_stock_entries WITH (security_invoker = true) AS
WITH entries AS (
  SELECT id, type, name, key, environment, value, updated_at FROM :"schema".cache_entries
),
\ir ../../../mapping/stock_entries.sql
;
COMMENT ON VIEW workbench.mapped_stock_entries IS 'One row per entry that describes a stock: its outcome (stock, superseded, rejected), the symbol and the reason.';

CREATE VIEW workbench.mapped_entries WITH (security_invoker = true) AS
SELECT entry_id, type::text, name, environment, outcome, reason, superseded_by FROM workbench.mapped_group_entries
 UNION ALL
SELECT entry_id, 'stock_metadata', symbol, environment, outcome, reason, superseded_by FROM workbench.mapped_stock_entries;
COMMENT ON VIEW workbench.mapped_entries IS 'One row per entry of a migrated type: its outcome, the name and the reason.';

CREATE VIEW workbench.mapped_groups WITH (security_invoker = true) AS
WITH outcomes AS (
  SELECT * FROM workbench.mapped_group_entries
)
\ir ../../../mapping/groups.sql
;
COMMENT ON VIEW workbench.mapped_groups IS 'One row per group as its entry maps to it, with the residue.';

CREATE VIEW workbench.mapped_stocks WITH (security_invoker = true) AS
WITH outcomes AS (
  SELECT * FROM workbench.mapped_stock_entries
)
\ir ../../../mapping/stocks.sql
;
COMMENT ON VIEW workbench.mapped_stocks IS 'One row per stock as its entry maps to it, with the residue.';

CREATE VIEW workbench.mapped_sector_members WITH (security_invoker = true) AS
WITH described AS (
  SELECT * FROM workbench.mapped_stocks
), defined AS (
  SELECT * FROM workbench.mapped_groups
),
\ir ../../../mapping/sector_members.sql
;
COMMENT ON VIEW workbench.mapped_sector_members IS 'One row per stock whose sector is in the map.';

-- Materialized: the planner cannot know how long a list is and would read it again for each candidate row.
CREATE VIEW workbench.mapped_elements WITH (security_invoker = true) AS
WITH lists AS MATERIALIZED (
  SELECT entry_id, list_key, weight_unit, element_form, created_at, updated_at
    FROM workbench.mapped_groups
   WHERE list_key IS NOT NULL
)
SELECT l.entry_id, l.list_key, x.*, l.created_at, l.updated_at
  FROM lists AS l
  JOIN :"schema".cache_entries AS c ON c.id = l.entry_id
 CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, l.list_key), l.weight_unit, l.element_form) AS x;
COMMENT ON VIEW workbench.mapped_elements IS 'One row per element of the list of every group, with its outcome.';
