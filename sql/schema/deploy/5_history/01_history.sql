-- Purpose: the history of the migration: the phases it went through, the validations that were made of it, and what was
--          archived. Kept when functions and triggers are replaced.
-- Grain:   see each table's comment.
-- Binds:   none.
CREATE TABLE workbench.phases (
  place integer NOT NULL,
  phase text NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  entered_by text NOT NULL DEFAULT session_user,
  CONSTRAINT phases_pkey PRIMARY KEY (place));

CREATE TABLE workbench.validations (
  place integer GENERATED ALWAYS AS IDENTITY,
  period integer NOT NULL,
  verdict text NOT NULL,
  drift bigint NOT NULL,
  state text NOT NULL,
  validated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  validated_by text NOT NULL DEFAULT session_user,
  environment text,
  lines jsonb,
  CONSTRAINT validations_pkey PRIMARY KEY (place),
  CONSTRAINT validations_period_fkey FOREIGN KEY (period) REFERENCES workbench.phases (place));

CREATE TABLE workbench.archived_entries (
  entry_id integer NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT archived_entries_pkey PRIMARY KEY (entry_id));
