-- Purpose: what changes no fact, and must not be flagged.
-- Grain:   a row per rewrite: its name, its words, and what is done.
-- Binds:   none.
INSERT INTO :"schema".drill_faults
SELECT 'harmless', f.fault, f.words, f.preparation, :"schema".drill_says('{}', '')
  FROM (VALUES
  ('ids_with_gaps', 'members of every fifth list, and of each that has residue, get other ids, with gaps, in the same order',
   $$WITH moved AS MATERIALIZED (
       SELECT e.entry_id, e.group_id,
              (SELECT ceil(greatest((SELECT max(id) FROM group_memberships), (SELECT max(position) FROM set_aside_elements)))::integer) AS last
         FROM entries AS e
        WHERE e.group_id IS NOT NULL
          AND (e.group_id % 5 = 0 OR e.entry_id IN (SELECT entry_id FROM set_aside_elements) OR e.group_id IN (SELECT group_id FROM membership_residue))
     ), residue AS (
       UPDATE membership_residue AS r SET membership_id = 2 * (r.membership_id - v.last) - 1, position = 2 * (r.position - v.last) - 1
         FROM moved AS v WHERE r.group_id = v.group_id
     ), aside AS (
       UPDATE set_aside_elements AS a SET position = 2 * (a.position - v.last) - 1 FROM moved AS v WHERE a.entry_id = v.entry_id
     )
     UPDATE group_memberships AS m SET id = 2 * (m.id - v.last) - 1 FROM moved AS v WHERE m.group_id = v.group_id$$),
  ('index_rebuilt', 'the indexes of a table are rebuilt', 'REINDEX TABLE group_memberships'),
  ('json_key_order', 'documents are written anew with their keys in the opposite order',
   $$UPDATE stock_metadata AS s
        SET metadata = (SELECT ('{' || string_agg(to_json(x.key) || ': ' || x.value, ', ' ORDER BY x.key DESC) || '}')::jsonb FROM jsonb_each(s.metadata) AS x)
      WHERE s.metadata <> '{}'$$),
  ('place_written_out', 'the place of a member is written out where its id says the same',
   'UPDATE membership_residue SET position = membership_id WHERE position IS NULL'),
  ('row_order', 'the memberships lie in another order on disk', 'CLUSTER group_memberships USING idx_group_memberships_symbol'),
  ('rows_rewritten', 'every group and stock and every tenth membership is written anew as it is',
   'UPDATE group_memberships SET symbol = symbol WHERE id % 10 = 0; UPDATE definition_groups SET name = name; UPDATE stock_metadata SET symbol = symbol'),
  ('scale_of_a_recomputed_weight', 'sums of merged weights have one digit more, a zero; each weight as written is kept apart',
   $$UPDATE group_memberships AS m SET weight = (m.weight::text || CASE scale(m.weight) WHEN 0 THEN '.0' ELSE '0' END)::numeric
       FROM membership_residue AS r WHERE r.membership_id = m.id AND r.own_weight IS NOT NULL AND m.weight IS NOT NULL$$),
  ('statistics', 'statistics are gathered anew', 'ANALYZE group_memberships, definition_groups, stock_metadata'),
  ('times_of_memberships', $$every tenth membership came and changed at other times: these are the new tables' own, no list tells them$$,
   $$UPDATE group_memberships SET added_at = added_at - interval '1 day', updated_at = localtimestamp WHERE id % 10 = 1$$))
  AS f (fault, words, preparation);
