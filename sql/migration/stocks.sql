-- Purpose: backfill the stocks and what no column of theirs fits. Ids follow the legacy order.
-- Grain:   a row per stock in stock_metadata and in workbench.entries.
-- Binds:   none.
WITH numbered AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY entry_id)::integer AS id, s.*
    FROM workbench.mapped_stocks AS s
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
