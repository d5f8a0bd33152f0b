-- Purpose: verify what writes legacy documents, by examples, and that every trigger is there.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (workbench.legacy_type('UNIVERSE', 'stock_universe', NULL) = 'stock_universe'
            AND workbench.legacy_type('THEME', NULL, 'themes') = 'themes'
            AND workbench.legacy_type('THEME', NULL, 'etf_holdings') = 'theme_definition'
            AND workbench.legacy_type('CUSTOM', NULL, NULL) IS NULL
            AND workbench.with_or_without('["A", "B"]', 'A', false) = '["B"]'
            AND workbench.with_or_without(NULL, 'A', true) = '["A"]')::integer;
SELECT 1 / (count(*) = 33 AND count(t.oid) = 33)::integer
  FROM workbench.phase_triggers AS p
  LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(p.relation) AND t.tgname = p.name;
