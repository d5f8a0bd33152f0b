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
CREATE INDEX after_only_group_id ON workbench.after_only (group_id);
CREATE INDEX after_only_stock_id ON workbench.after_only (stock_id);
CREATE INDEX after_only_entry_id ON workbench.after_only (entry_id);
