-- Purpose: notes of what of the after side the old form cannot hold, element by element.
-- Grain:   see the table's comment.
-- Binds:   none.
-- An element has one note: its name is the key, since a sequence could give a number twice after a crash. No reference to the
-- tables: what is lost there past the triggers must leave its note behind. A note that somebody adds without saying of what gets a
-- name that no element has, so that it is told as borne out by nothing.
CREATE TABLE workbench.after_only (
  element text NOT NULL DEFAULT 'no element ' || gen_random_uuid(),
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
