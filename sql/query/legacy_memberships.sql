-- Purpose: the first CTEs of the questions to the before side: groups and memberships as the mapping reads them.
-- Grain:   groups: a row per group; sectors: a row per name of one; memberships: a row per symbol in a group.
-- Binds:   environment, or NULL for all.
\ir legacy_entries.sql
, groups AS (
  SELECT e.*,
         CASE WHEN NOT e.is_list THEN NULL WHEN jsonb_typeof(value) = 'array' THEN '' ELSE CASE 'array'
\ir ../mapping/list_keys.sql
           ELSE CASE WHEN (value ->> 'value') COLLATE "C" ~
\ir ../mapping/list_text.sql
                THEN 'value' END END END AS list_key
    FROM entries AS e
   WHERE e.type <> 'STOCK'
), sectors AS (
  SELECT DISTINCT ON (g.environment, l.label) g.*, l.label
    FROM groups AS g
   CROSS JOIN LATERAL (VALUES (lower(g.name COLLATE "C")), (lower(btrim(g.display_name) COLLATE "C"))) AS l (label)
   WHERE g.type = 'SECTOR'
   ORDER BY g.environment, l.label, g.id
), memberships AS (
  SELECT g.id, g.environment, g.type, g.name, g.display_name, m.symbol, m.position, m.weight
    FROM groups AS g
   CROSS JOIN LATERAL (
     SELECT s.symbol, min(s.ordinal) AS position, sum(s.weight) * CASE s.unit WHEN 'fraction' THEN 1 WHEN 'percent' THEN 0.01 END AS weight
       FROM (SELECT t.ordinal, t.symbol, t.weight,
\ir ../mapping/weight_unit.sql
                    AS unit
               FROM (SELECT w.ordinal, w.weight, sum(w.weight) OVER () AS total,
\ir ../mapping/normal_symbol.sql
                            AS symbol
                       FROM (SELECT f.ordinal, CASE f.form WHEN 'text' THEN f.element #>> '{}' ELSE f.element ->> f.form END AS spelling, f.weight
                               FROM (SELECT x.ordinal, x.element,
\ir ../mapping/element_form.sql
                                            AS form,
\ir ../mapping/weight_of.sql
                                            AS weight
                                       FROM jsonb_array_elements(
\ir ../mapping/list_of.sql
                                            ) WITH ORDINALITY AS x (element, ordinal)) AS f) AS w) AS t) AS s
      WHERE s.symbol IS NOT NULL AND num_nonnulls(
\ir ../mapping/symbol_reason.sql
            ) < 1
      GROUP BY s.symbol, s.unit) AS m
   UNION ALL
  SELECT g.id, g.environment, g.type, g.name, g.display_name, s.symbol, s.id, NULL
    FROM stocks AS s
    JOIN sectors AS g ON g.environment = s.environment AND g.label = lower(btrim(s.sector) COLLATE "C")
)
