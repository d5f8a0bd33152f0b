-- Purpose: the bookkeeping: what the workbench knows about a migration, and what no column of the tables can hold
--          (residue), so that every entry can be rebuilt byte for byte.
-- Grain:   see each table's comment.
-- Binds:   none.
CREATE TABLE workbench.deployment (
  only_row boolean NOT NULL DEFAULT true,
  version integer NOT NULL,
  schema_name text NOT NULL,
  phase text NOT NULL,
  owner text,
  CONSTRAINT deployment_pkey PRIMARY KEY (only_row),
  CONSTRAINT deployment_one_row CHECK (only_row));
COMMENT ON TABLE workbench.deployment IS 'One row: which version is deployed, beside which schema, in which phase.';
COMMENT ON COLUMN workbench.deployment.only_row IS 'Always true: the table holds one row.';
COMMENT ON COLUMN workbench.deployment.version IS 'Version of the deployed tables and functions.';
COMMENT ON COLUMN workbench.deployment.schema_name IS 'Schema of cache_entries and of the new tables.';
COMMENT ON COLUMN workbench.deployment.phase IS 'Current phase of the migration.';
COMMENT ON COLUMN workbench.deployment.owner IS 'The role that owns what the workbench made; NULL for the owner of cache_entries.';
COMMENT ON CONSTRAINT deployment_pkey ON workbench.deployment IS 'At most one row.';
COMMENT ON CONSTRAINT deployment_one_row ON workbench.deployment IS 'The key has one possible value.';

CREATE TABLE workbench.entries (
  entry_id integer NOT NULL,
  type text NOT NULL,
  group_id integer,
  stock_id integer,
  legacy_key text,
  list_key text,
  list_text text,
  list_reason text,
  element_form text,
  weight_unit text,
  shadowed_keys jsonb,
  universe_category text,
  liquidity_filter jsonb,
  universe_metadata jsonb);
COMMENT ON TABLE workbench.entries IS 'One row per current entry, of a group or a stock: what their columns cannot hold.';
COMMENT ON COLUMN workbench.entries.entry_id IS 'cache_entries.id.';
COMMENT ON COLUMN workbench.entries.type IS 'cache_entries.type.';
COMMENT ON COLUMN workbench.entries.group_id IS 'The group that the entry became; NULL for a stock.';
COMMENT ON COLUMN workbench.entries.stock_id IS 'The stock that the entry became; NULL for a group.';
COMMENT ON COLUMN workbench.entries.legacy_key IS 'cache_entries.key where it is not the name of the group or the symbol of the stock.';
COMMENT ON COLUMN workbench.entries.list_key IS 'Key of the document that holds the list; empty when the document is the list; NULL without a list.';
COMMENT ON COLUMN workbench.entries.list_text IS 'The list as written, when it is JSON inside a JSON string.';
COMMENT ON COLUMN workbench.entries.list_reason IS 'Why no list was found, with its JSON path.';
COMMENT ON COLUMN workbench.entries.element_form IS 'How the list gives a member: text, or the key (symbol, ticker) of an object.';
COMMENT ON COLUMN workbench.entries.weight_unit IS 'fraction or percent, from the sum of the weights; NULL when it is neither.';
COMMENT ON COLUMN workbench.entries.shadowed_keys IS 'Keys of the document that the metadata of the group uses for itself.';
COMMENT ON COLUMN workbench.entries.universe_category IS 'cache_entries.universe_category.';
COMMENT ON COLUMN workbench.entries.liquidity_filter IS 'cache_entries.liquidity_filter of a stock; a group has its own column.';
COMMENT ON COLUMN workbench.entries.universe_metadata IS 'cache_entries.universe_metadata.';

CREATE TABLE workbench.kept_entries (
  entry_id integer NOT NULL,
  type text NOT NULL, name text, key text, value jsonb, environment text,
  created_at timestamp, updated_at timestamp,
  universe_category text, liquidity_filter jsonb, universe_metadata jsonb, last_universe_update timestamp,
  outcome text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT kept_entries_outcome CHECK (outcome IN ('superseded', 'rejected')));
COMMENT ON TABLE workbench.kept_entries IS 'One row per legacy entry that is superseded by a later one or rejected, kept as it is.';
COMMENT ON COLUMN workbench.kept_entries.entry_id IS 'cache_entries.id.';
COMMENT ON COLUMN workbench.kept_entries.type IS 'cache_entries.type.';
COMMENT ON COLUMN workbench.kept_entries.name IS 'cache_entries.name.';
COMMENT ON COLUMN workbench.kept_entries.key IS 'cache_entries.key.';
COMMENT ON COLUMN workbench.kept_entries.value IS 'cache_entries.value.';
COMMENT ON COLUMN workbench.kept_entries.environment IS 'cache_entries.environment.';
COMMENT ON COLUMN workbench.kept_entries.created_at IS 'cache_entries.created_at.';
COMMENT ON COLUMN workbench.kept_entries.updated_at IS 'cache_entries.updated_at.';
COMMENT ON COLUMN workbench.kept_entries.universe_category IS 'cache_entries.universe_category.';
COMMENT ON COLUMN workbench.kept_entries.liquidity_filter IS 'cache_entries.liquidity_filter.';
COMMENT ON COLUMN workbench.kept_entries.universe_metadata IS 'cache_entries.universe_metadata.';
COMMENT ON COLUMN workbench.kept_entries.last_universe_update IS 'cache_entries.last_universe_update.';
COMMENT ON COLUMN workbench.kept_entries.outcome IS 'superseded or rejected.';
COMMENT ON COLUMN workbench.kept_entries.reason IS 'Why, in words; of a superseded entry with the current entry.';
COMMENT ON CONSTRAINT kept_entries_outcome ON workbench.kept_entries IS 'An entry that is not current is superseded or rejected.';

CREATE TABLE workbench.membership_residue (
  membership_id integer NOT NULL,
  group_id integer NOT NULL,
  position numeric,
  spelling text,
  form text,
  own_weight jsonb);
COMMENT ON TABLE workbench.membership_residue IS 'One row per membership whose list element cannot be rebuilt from its columns alone.';
COMMENT ON COLUMN workbench.membership_residue.membership_id IS 'The membership.';
COMMENT ON COLUMN workbench.membership_residue.group_id IS 'Its group.';
COMMENT ON COLUMN workbench.membership_residue.position IS 'Place in the list when it is not the id of the membership; any number between two neighbours.';
COMMENT ON COLUMN workbench.membership_residue.spelling IS 'The symbol as written, when normalising changed it.';
COMMENT ON COLUMN workbench.membership_residue.form IS 'How the member was written, when not as workbench.entries.element_form.';
COMMENT ON COLUMN workbench.membership_residue.own_weight IS 'Weight of the first of several merged elements, as written; JSON null when it had none.';

CREATE TABLE workbench.set_aside_elements (
  entry_id integer NOT NULL,
  position numeric NOT NULL,
  outcome text NOT NULL,
  symbol text,
  element jsonb NOT NULL,
  reason text NOT NULL,
  CONSTRAINT set_aside_elements_outcome CHECK (outcome IN ('merged', 'rejected')));
COMMENT ON TABLE workbench.set_aside_elements IS 'One row per list element without a membership of its own: merged into another, or rejected.';
COMMENT ON COLUMN workbench.set_aside_elements.entry_id IS 'The entry whose list holds it.';
COMMENT ON COLUMN workbench.set_aside_elements.position IS 'Place in the list, on the scale of membership ids.';
COMMENT ON COLUMN workbench.set_aside_elements.outcome IS 'merged or rejected.';
COMMENT ON COLUMN workbench.set_aside_elements.symbol IS 'The membership it was merged into.';
COMMENT ON COLUMN workbench.set_aside_elements.element IS 'The element as written.';
COMMENT ON COLUMN workbench.set_aside_elements.reason IS 'Why, in words.';
COMMENT ON CONSTRAINT set_aside_elements_outcome ON workbench.set_aside_elements IS 'An element without a membership is merged or rejected.';
