-- Purpose: what the migration granted on the new tables, so that a grant that is gone can be named and given again.
-- Grain:   see the table's comment.
-- Binds:   none.
CREATE TABLE workbench.grants_given (
  relation text NOT NULL,
  grantee text NOT NULL,
  privilege text NOT NULL,
  is_grantable boolean NOT NULL,
  CONSTRAINT grants_given_pkey PRIMARY KEY (relation, grantee, privilege));
COMMENT ON TABLE workbench.grants_given IS 'One row per privilege that the new tables and their sequences have because cache_entries gave it.';
COMMENT ON COLUMN workbench.grants_given.relation IS 'The table or sequence.';
COMMENT ON COLUMN workbench.grants_given.grantee IS 'The role, or PUBLIC in upper case for everybody.';
COMMENT ON COLUMN workbench.grants_given.privilege IS 'SELECT, INSERT, UPDATE or DELETE of a table, USAGE of a sequence.';
COMMENT ON COLUMN workbench.grants_given.is_grantable IS 'Whether it may be passed on.';
COMMENT ON CONSTRAINT grants_given_pkey ON workbench.grants_given IS 'A privilege is given once.';
