-- Purpose: what the migration granted on the new tables, so that a grant that is gone can be named and given again.
-- Grain:   see the table's comment.
-- Binds:   none.
CREATE TABLE workbench.grants_given (
  relation text NOT NULL,
  grantee text NOT NULL,
  privilege text NOT NULL,
  is_grantable boolean NOT NULL,
  CONSTRAINT grants_given_pkey PRIMARY KEY (relation, grantee, privilege));
