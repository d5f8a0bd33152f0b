-- Purpose: part of a statement: a group as the mapping of its entry gives it, with the residue that no column fits.
-- Grain:   a row per group, of those in a CTE `outcomes`.
-- Binds:   none.
-- `value #> '{}'` is the value unpacked once; each function would unpack a long document again.
SELECT m.entry_id, m.type AS legacy_type, m.name, m.group_type AS type, c.name::text AS display_name,
       workbench.description_of(d.value) AS description,
       workbench.group_metadata(d.value, k.list_key, m.type) AS metadata,
       c.liquidity_filter, m.environment, c.created_at, c.updated_at, c.last_universe_update AS last_update,
       CASE WHEN c.key <> m.name THEN c.key::text END AS legacy_key,
       k.list_key,
       CASE WHEN k.list_key <> '' AND jsonb_typeof(d.value -> k.list_key) = 'string'
            THEN d.value ->> k.list_key END AS list_text,
       CASE WHEN m.is_list AND k.list_key IS NULL THEN workbench.list_reason(d.value) END AS list_reason,
       coalesce(workbench.element_form(l.list -> 0), 'text') AS element_form,
       workbench.list_unit(l.list) AS weight_unit,
       coalesce(jsonb_array_length(l.list), 0) AS elements,
       CASE WHEN jsonb_typeof(d.value) = 'object' AND d.value ? 'source_type'
            THEN jsonb_build_object('source_type', d.value -> 'source_type') END AS shadowed_keys,
       c.universe_category::text, c.universe_metadata
  FROM outcomes AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 CROSS JOIN LATERAL (SELECT c.value #> '{}' AS value OFFSET 0) AS d
 CROSS JOIN LATERAL (SELECT CASE WHEN m.is_list THEN workbench.list_key(d.value) END AS list_key OFFSET 0) AS k
 CROSS JOIN LATERAL (SELECT workbench.list_of(d.value, k.list_key) AS list OFFSET 0) AS l
 WHERE m.outcome = 'group'
