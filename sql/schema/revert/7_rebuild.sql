-- Purpose: remove what writes legacy documents, and all triggers, also those of earlier versions.
-- Grain:   none.
-- Binds:   none.
DROP VIEW IF EXISTS workbench.health, workbench.phase_triggers;
DO $drop_triggers$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
      FROM pg_trigger AS t
     WHERE t.tgname ~ '^workbench_(follow|refuse|rebuild|note)_(insert|update|delete|truncate)$'
       AND t.tgrelid IN (to_regclass(format('%I.cache_entries', :'schema')), to_regclass(format('%I.definition_groups', :'schema')),
                         to_regclass(format('%I.group_memberships', :'schema')), to_regclass(format('%I.stock_metadata', :'schema')),
                         to_regclass('workbench.entries'))
  LOOP
    EXECUTE command;
  END LOOP;
END
$drop_triggers$;
DROP FUNCTION IF EXISTS workbench.note_changes, workbench.prune_changes, workbench.switch_triggers, workbench.rebuild_members, workbench.rebuild_groups, workbench.rebuild_stocks,
    workbench.delete_documents, workbench.refuse_truncate, workbench.rebuild, workbench.rebuild_sectors, workbench.leave_sectors,
    workbench.splice_list, workbench.note_member, workbench.index_in_list, workbench.unread_unit_words,
    workbench.write_entries, workbench.recount, workbench.update_member_of_lists, workbench.with_or_without,
    workbench.name_sectors, workbench.join_sectors, workbench.lock_and_bump_families, workbench.families_of,
    workbench.refresh_families, workbench.drop_documents, workbench.drop_superseded, workbench.is_archived,
    workbench.note_sectors, workbench.note_after_only, workbench.note_sector_members, workbench.note_columns,
    workbench.relatives, workbench.refuse_unsuperseding, workbench.sectors_of, workbench.unheld_groups, workbench.unheld_stocks,
    workbench.unheld_sector_member, workbench.unheld_member, workbench.adopt_groups, workbench.adopt_members,
    workbench.adopt_weights, workbench.adopt_stocks, workbench.refuse_unwritable, workbench.rebalance_merged_weights,
    workbench.unambiguous_unit, workbench.next_entry_id, workbench.legacy_type, workbench.refuse_straggler;
DROP TYPE IF EXISTS workbench.membership_change, workbench.written_member;
DROP VIEW IF EXISTS workbench.sector_labels;
