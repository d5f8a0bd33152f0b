-- Purpose: which group or stock changed, so that others can follow; the first row says that anything may be new.
-- Grain:   see the table's comment.
-- Binds:   none.
-- No NOTIFY: that takes a lock of the whole cluster at commit, one writer after the other. Read in the order of the key, and only
-- below pg_snapshot_xmin, nothing that commits late is skipped. `feed` tells rows that a dump brought from elsewhere, whose
-- transactions were numbered there: a restored table has another oid.
CREATE TABLE workbench.changes (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  number bigint GENERATED ALWAYS AS IDENTITY,
  feed oid NOT NULL,
  type text,
  name text,
  environment text,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT changes_pkey PRIMARY KEY (xid, number));
INSERT INTO workbench.changes (feed) VALUES ('workbench.changes'::regclass);
