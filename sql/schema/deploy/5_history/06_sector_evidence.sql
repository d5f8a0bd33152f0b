-- Purpose: what sources say of a stock's sector and name, so that no value is without one.
-- Grain:   see the table's comment.
-- Binds:   none.
CREATE TABLE workbench.sector_evidence (
  environment text NOT NULL,
  symbol text NOT NULL,
  listing text NOT NULL,
  vocabulary text NOT NULL,
  source text NOT NULL,
  value text NOT NULL,
  sha256 text,
  as_of date,
  seen_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT sector_evidence_pkey PRIMARY KEY (environment, symbol, listing, vocabulary, source, value),
  CONSTRAINT sector_evidence_listing CHECK (listing IN ('US', 'elsewhere')));
