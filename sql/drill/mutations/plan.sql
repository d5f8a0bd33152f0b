-- Purpose: choose the mutations of a round: in each of `size` random entries, groups, stocks and kept entries in turns, one
--          random column of one random row. A column is left out where it says nothing that a document could show:
--          how a list without members writes its members, the text of a list that is no text, or was written anew, the own weight of a
--          member that is plain text, the place of the last member.
-- Grain:   a row per mutation.
-- Binds:   seed, round, size.
WITH draw AS MATERIALIZED (
  SELECT hashint4extended(CAST(:round AS integer), CAST(:seed AS bigint)) AS salt
), subjects AS (
  SELECT entry_id, CASE WHEN group_id IS NULL THEN 'stock' ELSE 'group' END AS kind FROM workbench.entries
   UNION ALL
  SELECT entry_id, 'kept' FROM workbench.kept_entries
), shuffled AS (
  SELECT s.entry_id, s.kind,
         row_number() OVER (PARTITION BY s.kind ORDER BY hashint4extended(s.entry_id, draw.salt), s.entry_id) AS turn
    FROM subjects AS s
   CROSS JOIN draw
), chosen AS MATERIALIZED (
  SELECT entry_id FROM shuffled ORDER BY turn, kind LIMIT CAST(:size AS integer)
), members AS MATERIALIZED (
  SELECT DISTINCT ON (m.entry_id, m.has_residue) m.*
    FROM :"schema".drill_members AS m
    JOIN chosen USING (entry_id)
   CROSS JOIN draw
   ORDER BY m.entry_id, m.has_residue, hashint4extended(m.id, draw.salt)
), aside AS MATERIALIZED (
  SELECT DISTINCT ON (a.entry_id) a.*
    FROM :"schema".drill_set_aside AS a
    JOIN chosen USING (entry_id)
   CROSS JOIN draw
   ORDER BY a.entry_id, hash_numeric_extended(a.position, draw.salt)
), cells (entry_id, table_name, row_id, label, column_names) AS (
  SELECT g.entry_id, 'definition_groups', g.id::numeric, g.label,
         ARRAY['name', 'type', 'display_name', 'description', 'metadata', 'liquidity_filter', 'environment', 'created_at',
               'updated_at', 'last_update']
    FROM :"schema".drill_groups AS g JOIN chosen USING (entry_id)
   UNION ALL
  SELECT g.entry_id, 'entries', g.entry_id, g.label,
         ARRAY['entry_id', 'type', 'group_id', 'legacy_key', 'list_key', 'list_reason', 'weight_unit', 'shadowed_keys',
               'universe_category', 'universe_metadata']
         || CASE WHEN g.list_key <> '' AND NOT g.has_old_text THEN ARRAY['list_text'] END || CASE WHEN g.uses_form THEN ARRAY['element_form'] END
    FROM :"schema".drill_groups AS g JOIN chosen USING (entry_id)
   UNION ALL
  SELECT m.entry_id, 'group_memberships', m.id, m.label,
         ARRAY['group_id', 'symbol', 'weight', 'metadata']
    FROM members AS m
   UNION ALL
  SELECT m.entry_id, 'membership_residue', m.id, m.label,
         ARRAY['spelling', 'form']
         || CASE WHEN m.is_followed THEN ARRAY['position'] END
         || CASE WHEN m.form <> 'text' THEN ARRAY['own_weight'] END
         || CASE WHEN num_nonnulls(m.spelling, m.own_form) > 0 THEN ARRAY['membership_id', 'group_id'] END
    FROM members AS m
   WHERE m.has_residue
   UNION ALL
  SELECT a.entry_id, 'set_aside_elements', a.position, a.label,
         ARRAY['entry_id', 'outcome', 'symbol', 'element', 'reason'] || CASE WHEN a.is_followed THEN ARRAY['position'] END
    FROM aside AS a
   UNION ALL
  SELECT s.entry_id, 'stock_metadata', s.id, s.label,
         ARRAY['symbol', 'environment', 'display_name', 'sector', 'industry', 'market_cap', 'is_validated', 'metadata',
               'created_at', 'updated_at', 'last_update']
    FROM :"schema".drill_stocks AS s JOIN chosen USING (entry_id)
   UNION ALL
  SELECT s.entry_id, 'entries', s.entry_id, s.label,
         ARRAY['entry_id', 'type', 'stock_id', 'legacy_key', 'universe_category', 'liquidity_filter', 'universe_metadata']
    FROM :"schema".drill_stocks AS s JOIN chosen USING (entry_id)
   UNION ALL
  SELECT k.entry_id, 'kept_entries', k.entry_id, k.label,
         ARRAY['entry_id', 'type', 'name', 'key', 'value', 'environment', 'created_at', 'updated_at', 'universe_category',
               'liquidity_filter', 'universe_metadata', 'last_universe_update', 'outcome', 'reason', 'superseded_by']
    FROM :"schema".drill_kept AS k JOIN chosen USING (entry_id)
), picked AS (
  SELECT DISTINCT ON (c.entry_id) c.*, hashtextextended(c.table_name || c.entry_id, draw.salt) AS roll
    FROM cells AS c
   CROSS JOIN draw
   ORDER BY c.entry_id, hashtextextended(c.table_name || c.entry_id, draw.salt), c.row_id
)
INSERT INTO :"schema".drill_mutations (entry_id, table_name, row_id, column_name, variant, label)
SELECT p.entry_id, p.table_name, p.row_id,
       p.column_names[1 + abs(p.roll % cardinality(p.column_names))], abs(p.roll / 1024 % 5), p.label
  FROM picked AS p
RETURNING entry_id, table_name || '.' || column_name AS id, label || ', ' || table_name || '.' || column_name AS place;
