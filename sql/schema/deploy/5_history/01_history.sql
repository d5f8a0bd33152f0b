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
COMMENT ON TABLE workbench.phases IS 'One row per phase entered, in order; the last is the current one.';
COMMENT ON COLUMN workbench.phases.place IS 'Number of the phase, from 1.';
COMMENT ON COLUMN workbench.phases.phase IS 'The phase entered.';
COMMENT ON COLUMN workbench.phases.entered_at IS 'When, by the server''s clock.';
COMMENT ON COLUMN workbench.phases.entered_by IS 'The account that changed the phase.';
COMMENT ON CONSTRAINT phases_pkey ON workbench.phases IS 'Phases follow one another.';

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
COMMENT ON TABLE workbench.validations IS 'One row per validation, in order.';
COMMENT ON COLUMN workbench.validations.place IS 'Number of the validation; failed attempts leave gaps.';
COMMENT ON COLUMN workbench.validations.period IS 'workbench.phases.place of the phase that was validated; a phase entered again has another one.';
COMMENT ON COLUMN workbench.validations.verdict IS 'pass, fail or unchecked.';
COMMENT ON COLUMN workbench.validations.drift IS 'How many entries and rows differed between before and after.';
COMMENT ON COLUMN workbench.validations.state IS 'Digest of the row versions that were validated; it changes with every later write.';
COMMENT ON COLUMN workbench.validations.validated_at IS 'When, by the server''s clock.';
COMMENT ON COLUMN workbench.validations.validated_by IS 'The account that validated.';
COMMENT ON COLUMN workbench.validations.environment IS 'The environment of the legacy checks; NULL when none were made.';
COMMENT ON COLUMN workbench.validations.lines IS 'How much each legacy check looked at.';
COMMENT ON CONSTRAINT validations_pkey ON workbench.validations IS 'Validations follow one another.';
COMMENT ON CONSTRAINT validations_period_fkey ON workbench.validations IS 'A phase was entered before it was validated.';

CREATE TABLE workbench.archived_entries (
  entry_id integer NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT archived_entries_pkey PRIMARY KEY (entry_id));
COMMENT ON TABLE workbench.archived_entries IS 'One row per entry that was archived; none while there is no archive.';
COMMENT ON COLUMN workbench.archived_entries.entry_id IS 'cache_entries_archive.id.';
COMMENT ON COLUMN workbench.archived_entries.digest IS 'SHA-256 of the archived row as text.';
COMMENT ON CONSTRAINT archived_entries_pkey ON workbench.archived_entries IS 'An entry is archived once.';
