-- Purpose: the counts that the legacy team published, as the after side has them.
-- Grain:   one row.
-- Binds:   environment.
WITH members AS MATERIALIZED (
  SELECT g.type, g.name, g.metadata ->> 'source_type' AS source_type, m.symbol
    FROM :"schema".definition_groups AS g
    LEFT JOIN :"schema".group_memberships AS m ON m.group_id = g.id
   WHERE g.environment = :environment
), groups AS (
  SELECT DISTINCT type, name, source_type FROM members
)
SELECT (SELECT count(*) FROM groups WHERE type = 'ETF') AS etf_groups,
       (SELECT count(*) FROM groups WHERE type = 'THEME' AND source_type = 'theme_definition') AS theme_groups,
       (SELECT count(*) FROM groups WHERE type = 'SECTOR') AS sector_groups,
       (SELECT count(*) FROM groups WHERE type IN ('ETF', 'THEME', 'SECTOR')
           AND source_type IS DISTINCT FROM 'themes') AS all_groups,
       count(symbol) FILTER (WHERE type = 'ETF') AS etf_memberships,
       count(symbol) FILTER (WHERE type = 'ETF' OR source_type = 'theme_definition') AS etf_and_theme_memberships,
       count(DISTINCT symbol) FILTER (WHERE type = 'ETF') AS etf_symbols,
       count(symbol) FILTER (WHERE type = 'ETF' AND name = 'SPY') AS spy_holdings,
       count(*) FILTER (WHERE type = 'ETF' AND symbol = 'AAPL') AS aapl_etfs,
       count(symbol) FILTER (WHERE type = 'THEME' AND name = 'crypto_miners') AS crypto_miners
  FROM members;
