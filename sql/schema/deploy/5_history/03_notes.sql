-- Purpose: notes of what of the tables documents cannot hold, element by element.
-- Grain:   see the table's comment.
-- Binds:   none.
-- An element has one note: its name is the key, since a sequence could give a number twice after a crash. No reference to the
-- tables: what is lost there past the triggers must leave its note behind. A note without an element gets a name
-- that no element has, so that validation names it.
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
COMMENT ON TABLE workbench.after_only IS 'One row per element of the tables that its document cannot hold as it is: the columns of a group or stock, a membership, an element set aside.';
COMMENT ON COLUMN workbench.after_only.element IS 'The element by the id of its group or stock, as ''group 45 member NOSUCH''.';
COMMENT ON COLUMN workbench.after_only.group_id IS 'The group; NULL for a stock.';
COMMENT ON COLUMN workbench.after_only.stock_id IS 'The stock; NULL for a group.';
COMMENT ON COLUMN workbench.after_only.entry_id IS 'The legacy entry of the group or stock; NULL when there is none.';
COMMENT ON COLUMN workbench.after_only.symbol IS 'The symbol of the membership; NULL for anything else.';
COMMENT ON COLUMN workbench.after_only.stands IS 'What the tables hold, without what the document holds too; NULL when they hold nothing.';
COMMENT ON COLUMN workbench.after_only.read_as IS 'What would be read from the document instead; NULL when nothing would.';
COMMENT ON COLUMN workbench.after_only.reason IS 'What the document cannot hold, in words.';
COMMENT ON CONSTRAINT after_only_pkey ON workbench.after_only IS 'An element is noted once.';
COMMENT ON CONSTRAINT after_only_one ON workbench.after_only IS 'It belongs to a group or a stock.';
CREATE INDEX after_only_group_id ON workbench.after_only (group_id);
CREATE INDEX after_only_stock_id ON workbench.after_only (stock_id);
CREATE INDEX after_only_entry_id ON workbench.after_only (entry_id);
