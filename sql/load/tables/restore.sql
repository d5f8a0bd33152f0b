-- Purpose: put the rows of a fund back as they were, members under the numbers that they had, since these give the order of the list.
-- Grain:   none.
-- Binds:   before.
WITH saved AS MATERIALIZED (
  SELECT m.* FROM jsonb_populate_recordset(CAST(NULL AS :"schema".group_memberships), nullif(CAST(:before AS jsonb) -> 'members', 'null')) AS m
), fund AS MATERIALIZED (
  SELECT g.* FROM jsonb_populate_record(CAST(NULL AS :"schema".definition_groups), CAST(:before AS jsonb) -> 'group') AS g
), described AS (
  INSERT INTO :"schema".definition_groups AS g
  SELECT f.* FROM fund AS f
      ON CONFLICT (id) DO UPDATE
     SET display_name = EXCLUDED.display_name, description = EXCLUDED.description, metadata = EXCLUDED.metadata,
         liquidity_filter = EXCLUDED.liquidity_filter
), gone AS (
  DELETE FROM :"schema".group_memberships AS m
   USING fund AS f
   WHERE m.group_id = f.id AND m.id NOT IN (SELECT s.id FROM saved AS s)
), noted AS (
  INSERT INTO workbench.membership_residue
  SELECT r.* FROM jsonb_populate_recordset(CAST(NULL AS workbench.membership_residue), nullif(CAST(:before AS jsonb) -> 'residue', 'null')) AS r
      ON CONFLICT (group_id, membership_id) DO UPDATE
     SET position = EXCLUDED.position, spelling = EXCLUDED.spelling, form = EXCLUDED.form, own_weight = EXCLUDED.own_weight
), entry AS (
  INSERT INTO workbench.entries
  SELECT e.* FROM jsonb_populate_record(CAST(NULL AS workbench.entries), CAST(:before AS jsonb) -> 'entry') AS e WHERE e.entry_id IS NOT NULL
      ON CONFLICT (entry_id) DO UPDATE
     SET list_key = EXCLUDED.list_key, list_text = EXCLUDED.list_text, list_reason = EXCLUDED.list_reason, element_form = EXCLUDED.element_form,
         weight_unit = EXCLUDED.weight_unit, shadowed_keys = EXCLUDED.shadowed_keys
), aside AS (
  INSERT INTO workbench.set_aside_elements
  SELECT a.* FROM jsonb_populate_recordset(CAST(NULL AS workbench.set_aside_elements), nullif(CAST(:before AS jsonb) -> 'set_aside', 'null')) AS a
      ON CONFLICT DO NOTHING
)
INSERT INTO :"schema".group_memberships AS m
SELECT s.* FROM saved AS s
    ON CONFLICT (id) DO UPDATE
   SET weight = EXCLUDED.weight, metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at;
