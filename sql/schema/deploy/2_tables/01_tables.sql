-- Purpose: the new tables, without keys and indexes: built after the backfill, they make it four times as fast.
-- Grain:   definition_groups: a group; group_memberships: a symbol in a group; stock_metadata: a symbol in an environment.
-- Binds:   none.
CREATE TABLE :"schema".definition_groups (
  id serial NOT NULL,
  name varchar(100) NOT NULL,
  type varchar(50) NOT NULL,
  display_name text,
  description text,
  metadata jsonb,
  liquidity_filter jsonb,
  environment varchar(10) NOT NULL,
  created_at timestamp DEFAULT current_timestamp,
  updated_at timestamp,
  last_update timestamp,
  CONSTRAINT definition_groups_type_check
    CHECK (type IN ('ETF', 'THEME', 'SECTOR', 'SEGMENT', 'CUSTOM', 'UNIVERSE')),
  CONSTRAINT definition_groups_environment_check
    CHECK (environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD')));

CREATE TABLE :"schema".group_memberships (
  id serial NOT NULL,
  group_id integer NOT NULL,
  symbol varchar(50) NOT NULL,
  weight numeric,
  metadata jsonb,
  added_at timestamp DEFAULT current_timestamp,
  updated_at timestamp);

CREATE TABLE :"schema".stock_metadata (
  id serial NOT NULL,
  symbol varchar(50) NOT NULL,
  environment varchar(10) NOT NULL,
  display_name text,
  sector text,
  industry text,
  market_cap numeric,
  is_validated boolean,
  metadata jsonb,
  created_at timestamp DEFAULT current_timestamp,
  updated_at timestamp,
  last_update timestamp,
  CONSTRAINT stock_metadata_environment_check
    CHECK (environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD')));
