-- Purpose: backfill the stocks and what no column of theirs fits, staged as groups are. Ids follow the legacy order.
-- Grain:   a row per stock in stock_metadata and in workbench.entries.
-- Binds:   none.
CREATE TABLE workbench.staged_stock_entries AS SELECT * FROM workbench.mapped_stock_entries;
CREATE TABLE workbench.staged_stocks AS
WITH outcomes AS (
  SELECT * FROM workbench.staged_stock_entries
)
\ir ../mapping/stocks.sql
;
WITH numbered AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY entry_id)::integer AS id, s.*
    FROM workbench.staged_stocks AS s
), residue AS (
  INSERT INTO workbench.entries (entry_id, type, stock_id, legacy_key, universe_category, liquidity_filter,
                                 universe_metadata)
  SELECT entry_id, 'stock_metadata', id, legacy_key, universe_category, liquidity_filter, universe_metadata
    FROM numbered
)
INSERT INTO :"schema".stock_metadata (id, symbol, environment, display_name, sector, industry, market_cap, is_validated,
                                    metadata, created_at, updated_at, last_update)
SELECT id, symbol, environment, display_name, sector, industry, market_cap, is_validated, metadata, created_at,
       updated_at, last_update
  FROM numbered
 ORDER BY id;
DROP TABLE workbench.staged_stocks;
