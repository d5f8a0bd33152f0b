-- Purpose: what was loaded from issuers' files: where each list of a fund came from, and what was there before.
-- Grain:   see the table's comment.
-- Binds:   none.
CREATE TABLE workbench.loads (
  place integer GENERATED ALWAYS AS IDENTITY,
  load integer NOT NULL,
  action text NOT NULL,
  environment text NOT NULL,
  fund text NOT NULL,
  as_of date,
  phase text NOT NULL,
  file text,
  sha256 text,
  certificate jsonb,
  members integer NOT NULL,
  came_in integer NOT NULL,
  went_out integer NOT NULL,
  weights_moved integer NOT NULL,
  state text NOT NULL,
  before jsonb,
  undone_by integer,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  recorded_by text NOT NULL DEFAULT session_user,
  CONSTRAINT loads_pkey PRIMARY KEY (place),
  CONSTRAINT loads_action CHECK (action IN ('load', 'end', 'rename', 'undo')));
CREATE INDEX loads_fund ON workbench.loads (fund, environment, place);
