-- Purpose: backfill the groups and what no column of theirs fits. Ids follow the legacy order. What the mapping says is first
--          staged: CREATE TABLE AS runs in parallel, INSERT does not, and later steps read it again.
-- Grain:   a row per group in definition_groups and in workbench.entries.
-- Binds:   none.
CREATE TABLE workbench.staged_group_entries AS SELECT * FROM workbench.mapped_group_entries;
CREATE TABLE workbench.staged_groups AS
WITH outcomes AS (
  SELECT * FROM workbench.staged_group_entries
)
\ir ../mapping/groups.sql
;
WITH numbered AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY entry_id)::integer AS id, g.*
    FROM workbench.staged_groups AS g
), residue AS (
  INSERT INTO workbench.entries (entry_id, type, group_id, legacy_key, list_key, list_text, list_reason, element_form,
                                 weight_unit, shadowed_keys, universe_category, universe_metadata)
  SELECT entry_id, legacy_type, id, legacy_key, list_key, list_text, list_reason, element_form,
         weight_unit, shadowed_keys, universe_category, universe_metadata
    FROM numbered
)
INSERT INTO :"schema".definition_groups (id, name, type, display_name, description, metadata, liquidity_filter,
                                       environment, created_at, updated_at, last_update)
SELECT id, name, type, display_name, description, metadata, liquidity_filter, environment, created_at, updated_at,
       last_update
  FROM numbered
 ORDER BY id;
