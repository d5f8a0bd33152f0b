-- Purpose: put back the groups that were kept aside, of kinds that the legacy documents do not know, where the name is free.
-- Grain:   none.
-- Binds:   none.
DO $put_back$
DECLARE
  kept record;
  group_number integer;
BEGIN
  IF to_regclass(format('%I.cache_entries_kept_aside', :'schema')) IS NULL THEN RETURN; END IF;
  -- An earlier version made the table without a key, and a publication of all tables would refuse to delete from it.
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(format('%I.cache_entries_kept_aside', :'schema')) AND contype = 'p') THEN
    ALTER TABLE :"schema".cache_entries_kept_aside
      ADD COLUMN kept uuid NOT NULL DEFAULT gen_random_uuid(), ADD CONSTRAINT cache_entries_kept_aside_pkey PRIMARY KEY (kept);
    COMMENT ON COLUMN :"schema".cache_entries_kept_aside.kept IS 'Tells the rows apart.';
  END IF;
  FOR kept IN
    SELECT k.ctid, k.record, k.members, g.*
      FROM :"schema".cache_entries_kept_aside AS k
     CROSS JOIN LATERAL jsonb_populate_record(NULL:::"schema".definition_groups, k.record) AS g
     WHERE workbench.legacy_type(g.type, NULL, NULL) IS NULL AND g.type IS NOT NULL
     ORDER BY k.kept_at, g.id
  LOOP
    group_number := NULL;
    INSERT INTO :"schema".definition_groups (name, type, display_name, description, metadata, liquidity_filter, environment, created_at,
                                           updated_at, last_update)
    VALUES (kept.name, kept.type, kept.display_name, kept.description, kept.metadata, kept.liquidity_filter, kept.environment,
            kept.created_at, kept.updated_at, kept.last_update)
        ON CONFLICT DO NOTHING
    RETURNING id INTO group_number;
    IF group_number IS NOT NULL THEN
      INSERT INTO :"schema".group_memberships (group_id, symbol, weight, metadata, added_at, updated_at)
      SELECT group_number, m.symbol, m.weight, m.metadata, m.added_at, m.updated_at
        FROM jsonb_populate_recordset(NULL:::"schema".group_memberships, kept.members) AS m
       ORDER BY m.id;
      PERFORM workbench.note_columns(ARRAY[group_number], '{}', '{}');
      DELETE FROM :"schema".cache_entries_kept_aside WHERE ctid = kept.ctid;
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM :"schema".cache_entries_kept_aside) THEN
    DROP TABLE :"schema".cache_entries_kept_aside;
  END IF;
END
$put_back$;
