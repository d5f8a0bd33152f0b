-- Purpose: the legacy documents are primary, the after side follows.
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
  DISABLE TRIGGER workbench_rebuild_insert, DISABLE TRIGGER workbench_rebuild_update,
  DISABLE TRIGGER workbench_rebuild_delete, DISABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE :"schema".definition_groups
  DISABLE TRIGGER workbench_rebuild_insert, DISABLE TRIGGER workbench_rebuild_update,
  DISABLE TRIGGER workbench_rebuild_delete, DISABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE :"schema".stock_metadata
  DISABLE TRIGGER workbench_rebuild_insert, DISABLE TRIGGER workbench_rebuild_update,
  DISABLE TRIGGER workbench_rebuild_delete, DISABLE TRIGGER workbench_rebuild_truncate;
ALTER TABLE workbench.entries
  DISABLE TRIGGER workbench_rebuild_delete;
