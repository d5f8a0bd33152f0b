-- Purpose: the mapping of entries, said once: plan, backfill and proof read these views and functions.
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
         CASE unit WHEN 'percent' THEN c.total * 0.01 ELSE c.total END,
         CASE WHEN c.occurrences > 1 THEN CASE WHEN c.weight IS NULL THEN 'null' ELSE c.element -> 'weight' END END,
         CASE WHEN c.form <> 'text'
              THEN nullif(c.element - ARRAY[c.form, CASE WHEN c.weight IS NOT NULL THEN 'weight' END], '{}') END,
         c.element,
         CASE WHEN c.reason IS NOT NULL THEN c.reason
              WHEN c.occurrence > 1 THEN 'the symbol again; its weight is added to the first' END
    FROM counted AS c;
END;
COMMENT ON FUNCTION workbench.map_list IS 'One row per element of a list: row (a membership), merged into the first of its symbol, or rejected.';

CREATE VIEW workbench.mapped_group_entries AS
WITH typed AS (
  SELECT c.id AS entry_id, c.type, t.type_order, t.group_type, t.is_list, c.environment, c.updated_at,
         CASE c.type WHEN 'themes' THEN c.name::text ELSE c.key::text END COLLATE "C" AS lookup,
         workbench.entry_reason(c.type, NULL, c.environment, c.value) AS reason
    FROM :"schema".cache_entries AS c
    JOIN workbench.migrated_types AS t ON t.type = c.type AND t.group_type IS NOT NULL
), spoken AS (
  SELECT t.*, first_value(t.entry_id) OVER latest AS speaker
    FROM typed AS t
   WHERE t.reason IS NULL
  WINDOW latest AS (PARTITION BY t.type_order, t.lookup, t.environment
                    ORDER BY t.updated_at DESC NULLS LAST, t.entry_id DESC)
), named AS (
  SELECT s.*, CASE WHEN s.type_order = min(s.type_order) OVER namesakes THEN s.lookup
                   ELSE s.type || ':' || s.lookup END AS name
    FROM spoken AS s
   WHERE s.speaker = s.entry_id
  WINDOW namesakes AS (PARTITION BY s.group_type, s.lookup, s.environment)
), taken AS (
  SELECT n.*, CASE WHEN length(n.name) > 100 THEN 'key: the name ' || n.name || ' has over 100 characters'
                   WHEN row_number() OVER first_come > 1 THEN 'key: the name ' || n.name || ' is taken' END AS name_reason
    FROM named AS n
  WINDOW first_come AS (PARTITION BY n.group_type, n.name, n.environment ORDER BY n.name <> n.lookup, n.entry_id)
)
SELECT entry_id, type, group_type, is_list, name, environment::text,
       CASE WHEN name_reason IS NULL THEN 'group' ELSE 'rejected' END AS outcome, name_reason AS reason
  FROM taken
 UNION ALL
SELECT entry_id, type, group_type, is_list, lookup, environment::text, 'superseded',
       'updated_at: entry ' || speaker || ' for the same key is later'
  FROM spoken WHERE speaker <> entry_id
 UNION ALL
SELECT entry_id, type, group_type, is_list, lookup, environment::text, 'rejected', reason
  FROM typed WHERE reason IS NOT NULL;
COMMENT ON VIEW workbench.mapped_group_entries IS 'One row per entry that defines a group: what becomes of it (group, superseded, rejected), under which name, why.';

CREATE VIEW workbench.mapped_stock_entries AS
WITH named AS (
  SELECT c.id AS entry_id, c.environment::text, c.value, c.updated_at,
         workbench.normal_symbol(c.key) COLLATE "C" AS symbol
    FROM :"schema".cache_entries AS c
   WHERE c.type = 'stock_metadata'
  OFFSET 0
), judged AS (
  SELECT n.*, workbench.symbol_reason(n.symbol) AS symbol_reason
    FROM named AS n
  OFFSET 0
), typed AS (
  SELECT j.entry_id, j.environment, j.updated_at, j.symbol,
         workbench.entry_reason('stock_metadata', j.symbol_reason, j.environment, j.value) AS reason
    FROM judged AS j
), spoken AS (
  SELECT t.*, first_value(t.entry_id) OVER latest AS speaker
    FROM typed AS t
   WHERE t.reason IS NULL
  WINDOW latest AS (PARTITION BY t.symbol, t.environment ORDER BY t.updated_at DESC NULLS LAST, t.entry_id DESC)
)
SELECT entry_id, symbol, environment, CASE WHEN speaker = entry_id THEN 'stock' ELSE 'superseded' END AS outcome,
       CASE WHEN speaker <> entry_id THEN 'updated_at: entry ' || speaker || ' for the same key is later' END AS reason
  FROM spoken
 UNION ALL
SELECT entry_id, symbol, environment, 'rejected', reason
  FROM typed WHERE reason IS NOT NULL;
COMMENT ON VIEW workbench.mapped_stock_entries IS 'One row per entry that describes a stock: what becomes of it (stock, superseded, rejected), under which symbol, why.';

CREATE VIEW workbench.mapped_entries AS
SELECT entry_id, type::text, name, environment, outcome, reason FROM workbench.mapped_group_entries
 UNION ALL
SELECT entry_id, 'stock_metadata', symbol, environment, outcome, reason FROM workbench.mapped_stock_entries;
COMMENT ON VIEW workbench.mapped_entries IS 'One row per entry of a migrated type: what becomes of it, under which name, why.';

CREATE VIEW workbench.mapped_groups AS
SELECT m.entry_id, m.type AS legacy_type, m.name, m.group_type AS type, c.name::text AS display_name,
       CASE WHEN jsonb_typeof(c.value) = 'object' AND jsonb_typeof(c.value -> 'description') = 'string'
            THEN c.value ->> 'description' END AS description,
       CASE WHEN jsonb_typeof(c.value) = 'object'
            THEN c.value - ARRAY[k.list_key, CASE jsonb_typeof(c.value -> 'description')
                                             WHEN 'string' THEN 'description' END]
            ELSE '{}' END || jsonb_build_object('source_type', m.type) AS metadata,
       c.liquidity_filter, m.environment, c.created_at, c.updated_at, c.last_universe_update AS last_update,
       CASE WHEN c.key <> m.name THEN c.key::text END AS legacy_key,
       k.list_key,
       CASE WHEN k.list_key <> '' AND jsonb_typeof(c.value -> k.list_key) = 'string'
            THEN c.value ->> k.list_key END AS list_text,
       CASE WHEN m.is_list AND k.list_key IS NULL THEN workbench.list_reason(c.value) END AS list_reason,
       coalesce(workbench.element_form(l.list -> 0), 'text') AS element_form,
       workbench.list_unit(l.list) AS weight_unit,
       coalesce(jsonb_array_length(l.list), 0) AS elements,
       CASE WHEN jsonb_typeof(c.value) = 'object' AND c.value ? 'source_type'
            THEN jsonb_build_object('source_type', c.value -> 'source_type') END AS shadowed_keys,
       c.universe_category::text, c.universe_metadata
  FROM workbench.mapped_group_entries AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 CROSS JOIN LATERAL (SELECT CASE WHEN m.is_list THEN workbench.list_key(c.value) END AS list_key OFFSET 0) AS k
 CROSS JOIN LATERAL (SELECT workbench.list_of(c.value, k.list_key) AS list OFFSET 0) AS l
 WHERE m.outcome = 'group';
COMMENT ON VIEW workbench.mapped_groups IS 'One row per group as the mapping of its entry gives it, with the residue that no column fits.';

CREATE VIEW workbench.mapped_stocks AS
SELECT m.entry_id, m.symbol, m.environment, c.name::text AS display_name,
       CASE WHEN jsonb_typeof(c.value -> 'sector') = 'string' THEN c.value ->> 'sector' END AS sector,
       CASE WHEN jsonb_typeof(c.value -> 'industry') = 'string' THEN c.value ->> 'industry' END AS industry,
       CASE WHEN jsonb_typeof(c.value -> 'market_cap') = 'number' THEN (c.value -> 'market_cap')::numeric END AS market_cap,
       CASE WHEN jsonb_typeof(c.value -> 'is_validated') = 'boolean' THEN (c.value -> 'is_validated')::boolean END AS is_validated,
       -- The guard holds even where the planner computes this before it knows that the entry is a stock.
       CASE WHEN jsonb_typeof(c.value) = 'object'
            THEN c.value - ARRAY[CASE jsonb_typeof(c.value -> 'sector') WHEN 'string' THEN 'sector' END,
                                 CASE jsonb_typeof(c.value -> 'industry') WHEN 'string' THEN 'industry' END,
                                 CASE jsonb_typeof(c.value -> 'market_cap') WHEN 'number' THEN 'market_cap' END,
                                 CASE jsonb_typeof(c.value -> 'is_validated') WHEN 'boolean' THEN 'is_validated' END] END AS metadata,
       c.created_at, c.updated_at, c.last_universe_update AS last_update,
       CASE WHEN c.key <> m.symbol THEN c.key::text END AS legacy_key,
       c.universe_category::text, c.liquidity_filter, c.universe_metadata
  FROM workbench.mapped_stock_entries AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 WHERE m.outcome = 'stock';
COMMENT ON VIEW workbench.mapped_stocks IS 'One row per stock as the mapping of its entry gives it, with the residue that no column fits.';

-- A stock names its sector as the sector's display name or key; the first entry of that name has it.
-- Case is folded in ASCII only: what is a member must not depend on the server's locale.
CREATE VIEW workbench.mapped_sector_members AS
WITH stocks AS MATERIALIZED (
  SELECT entry_id, symbol, environment, lower(btrim(sector) COLLATE "C") AS label, created_at, updated_at
    FROM workbench.mapped_stocks
), sectors AS MATERIALIZED (
  SELECT DISTINCT ON (environment, label) environment, label, entry_id
    FROM workbench.mapped_groups, LATERAL (VALUES (lower(name COLLATE "C")), (lower(btrim(display_name) COLLATE "C"))) AS l (label)
   WHERE type = 'SECTOR'
   ORDER BY environment, label, entry_id
)
SELECT s.entry_id AS stock_entry_id, s.symbol, g.entry_id AS sector_entry_id, s.created_at, s.updated_at
  FROM stocks AS s
  JOIN sectors AS g USING (environment, label);
COMMENT ON VIEW workbench.mapped_sector_members IS 'One row per stock whose sector is in the map.';

-- Materialized: the planner cannot know how long a list is and would read it again for each candidate row.
CREATE VIEW workbench.mapped_elements AS
WITH lists AS MATERIALIZED (
  SELECT entry_id, list_key, weight_unit, element_form, created_at, updated_at
    FROM workbench.mapped_groups
   WHERE list_key IS NOT NULL
)
SELECT l.entry_id, l.list_key, x.*, l.created_at, l.updated_at
  FROM lists AS l
  JOIN :"schema".cache_entries AS c ON c.id = l.entry_id
 CROSS JOIN LATERAL workbench.map_list(workbench.list_of(c.value, l.list_key), l.weight_unit, l.element_form) AS x;
COMMENT ON VIEW workbench.mapped_elements IS 'One row per element of every list that speaks for a group, with its outcome.';
