-- Purpose: the life of the migration: the phases it went through, the validations that were made of it, what of the after
--          side the old form cannot hold, and what was archived. Kept when functions and triggers are replaced.
-- Grain:   see each table's comment.
-- Binds:   none.
CREATE TABLE workbench.phases (
  place integer NOT NULL,
  phase text NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  entered_by text NOT NULL DEFAULT session_user,
  CONSTRAINT phases_pkey PRIMARY KEY (place));
COMMENT ON TABLE workbench.phases IS 'One row per phase entered, in their order; the last is the one that holds.';
COMMENT ON COLUMN workbench.phases.place IS 'Which phase it was, counted.';
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
COMMENT ON TABLE workbench.validations IS 'One row per validation, in their order.';
COMMENT ON COLUMN workbench.validations.place IS 'Which validation it was, counted; failed attempts leave gaps.';
COMMENT ON COLUMN workbench.validations.period IS 'The phase that was validated, as workbench.phases counts them: a phase entered again is another period.';
COMMENT ON COLUMN workbench.validations.verdict IS 'pass, fail or unchecked.';
COMMENT ON COLUMN workbench.validations.drift IS 'How many entries and rows differed between before and after.';
COMMENT ON COLUMN workbench.validations.state IS 'Digest of the row versions that were validated: another one means that something was written since.';
COMMENT ON COLUMN workbench.validations.validated_at IS 'When, by the server''s clock.';
COMMENT ON COLUMN workbench.validations.validated_by IS 'The account that validated.';
COMMENT ON COLUMN workbench.validations.environment IS 'The environment that the legacy lines were asked of; NULL when none were.';
COMMENT ON COLUMN workbench.validations.lines IS 'How much each legacy line looked at.';
COMMENT ON CONSTRAINT validations_pkey ON workbench.validations IS 'Validations follow one another.';
COMMENT ON CONSTRAINT validations_period_fkey ON workbench.validations IS 'A phase was entered before it was validated.';

-- An element has one note: its name is the key, since a sequence could give a number twice after a crash. No reference to the
-- tables: what is lost there past the triggers must leave its note behind.
CREATE TABLE workbench.after_only (
  element text NOT NULL,
  group_id integer,
  stock_id integer,
  entry_id integer,
  symbol text,
  stands jsonb,
  read_as jsonb,
  reason text NOT NULL,
  CONSTRAINT after_only_pkey PRIMARY KEY (element),
  CONSTRAINT after_only_one CHECK (num_nonnulls(group_id, stock_id) = 1));
COMMENT ON TABLE workbench.after_only IS 'One row per element of the after side that was written there and that the old form cannot hold as it is: a group''s or stock''s columns, a membership, an element set aside.';
COMMENT ON COLUMN workbench.after_only.element IS 'The element by the id of its group or stock, as ''group 45 member NOSUCH''.';
COMMENT ON COLUMN workbench.after_only.group_id IS 'The group; NULL for a stock.';
COMMENT ON COLUMN workbench.after_only.stock_id IS 'The stock; NULL for a group.';
COMMENT ON COLUMN workbench.after_only.entry_id IS 'The legacy entry that holds as much of it as can be; NULL when there is none.';
COMMENT ON COLUMN workbench.after_only.symbol IS 'The symbol of the membership; NULL for anything else.';
COMMENT ON COLUMN workbench.after_only.stands IS 'What the tables say there, without what the document says alike; NULL when they say nothing.';
COMMENT ON COLUMN workbench.after_only.read_as IS 'What the document would be read as instead; NULL when it would not be read.';
COMMENT ON COLUMN workbench.after_only.reason IS 'What the old form cannot hold, in words.';
COMMENT ON CONSTRAINT after_only_pkey ON workbench.after_only IS 'An element is noted once.';
COMMENT ON CONSTRAINT after_only_one ON workbench.after_only IS 'It belongs to a group or a stock.';
CREATE INDEX after_only_group_id ON workbench.after_only (group_id);
CREATE INDEX after_only_stock_id ON workbench.after_only (stock_id);
CREATE INDEX after_only_entry_id ON workbench.after_only (entry_id);

CREATE TABLE workbench.archived_entries (
  entry_id integer NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT archived_entries_pkey PRIMARY KEY (entry_id));
COMMENT ON TABLE workbench.archived_entries IS 'One row per entry that was archived; none while there is no archive.';
COMMENT ON COLUMN workbench.archived_entries.entry_id IS 'cache_entries_archive.id.';
COMMENT ON COLUMN workbench.archived_entries.digest IS 'SHA-256 of the archived row as text.';
COMMENT ON CONSTRAINT archived_entries_pkey ON workbench.archived_entries IS 'An entry is archived once.';
