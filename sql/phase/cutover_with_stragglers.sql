-- Purpose: the after side is primary, the legacy documents are rebuilt, and legacy writes are carried over.
-- Grain:   none.
-- Binds:   none.
-- A table cannot be altered while constraints of others wait for the commit.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE :"schema".cache_entries
  ENABLE TRIGGER workbench_follow_insert, ENABLE TRIGGER workbench_follow_update,
  ENABLE TRIGGER workbench_follow_delete, ENABLE TRIGGER workbench_follow_truncate;
ALTER TABLE :"schema".cache_entries
  DISABLE TRIGGER workbench_refuse_insert, DISABLE TRIGGER workbench_refuse_update,
  DISABLE TRIGGER workbench_refuse_delete, DISABLE TRIGGER workbench_refuse_truncate;
ALTER TABLE :"schema".group_memberships
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE :"schema".definition_groups
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE :"schema".stock_metadata
  ENABLE TRIGGER workbench_rebuild_insert, ENABLE TRIGGER workbench_rebuild_update,
  ENABLE TRIGGER workbench_rebuild_delete, ENABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE workbench.entries
  ENABLE TRIGGER workbench_rebuild_delete;
