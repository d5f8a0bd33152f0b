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

CREATE TABLE workbench.kept_entries (
  entry_id integer NOT NULL,
  type text NOT NULL, name text, key text, value jsonb, environment text,
  created_at timestamp, updated_at timestamp,
  universe_category text, liquidity_filter jsonb, universe_metadata jsonb, last_universe_update timestamp,
  outcome text NOT NULL,
  reason text NOT NULL,
  superseded_by integer,
  CONSTRAINT kept_entries_outcome CHECK (outcome IN ('superseded', 'rejected')));

CREATE TABLE workbench.membership_residue (
  membership_id integer NOT NULL,
  group_id integer NOT NULL,
  position numeric,
  spelling text,
  form text,
  own_weight jsonb);

CREATE TABLE workbench.set_aside_elements (
  entry_id integer NOT NULL,
  position numeric NOT NULL,
  outcome text NOT NULL,
  symbol text,
  element jsonb NOT NULL,
  reason text NOT NULL,
  CONSTRAINT set_aside_elements_outcome CHECK (outcome IN ('merged', 'rejected')));
