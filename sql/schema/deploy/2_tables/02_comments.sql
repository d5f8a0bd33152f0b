-- Purpose: describe the new tables; an upgrade does this anew.
-- Grain:   none.
-- Binds:   none.
COMMENT ON TABLE :"schema".definition_groups IS 'One row per group: a fund, theme, sector or universe in one environment.';
COMMENT ON COLUMN :"schema".definition_groups.id IS 'Identifies the group in this database only.';
COMMENT ON COLUMN :"schema".definition_groups.name IS 'Lookup key, as SPY or crypto_miners.';
COMMENT ON COLUMN :"schema".definition_groups.type IS 'ETF, THEME, SECTOR, SEGMENT, CUSTOM or UNIVERSE.';
COMMENT ON COLUMN :"schema".definition_groups.display_name IS 'Name as people write it. Untrusted text.';
COMMENT ON COLUMN :"schema".definition_groups.description IS 'What the group is. Untrusted text.';
COMMENT ON COLUMN :"schema".definition_groups.metadata IS 'The rest of the legacy document; source_type says which legacy type it was.';
COMMENT ON COLUMN :"schema".definition_groups.liquidity_filter IS 'Liquidity filter of the legacy entry.';
COMMENT ON COLUMN :"schema".definition_groups.environment IS 'DEFAULT, TEST, UAT or PROD.';
COMMENT ON COLUMN :"schema".definition_groups.created_at IS 'When the definition was created, UTC.';
COMMENT ON COLUMN :"schema".definition_groups.updated_at IS 'When the definition was last changed, UTC; NULL when never.';
COMMENT ON COLUMN :"schema".definition_groups.last_update IS 'When the members were last refreshed, UTC.';
COMMENT ON CONSTRAINT definition_groups_type_check ON :"schema".definition_groups IS 'The known kinds of group.';
COMMENT ON CONSTRAINT definition_groups_environment_check ON :"schema".definition_groups IS 'The known environments.';
COMMENT ON TABLE :"schema".group_memberships IS 'One row per symbol in a group.';
COMMENT ON COLUMN :"schema".group_memberships.id IS 'Identifies the membership in this database only; gives the order of the list.';
COMMENT ON COLUMN :"schema".group_memberships.group_id IS 'The group.';
COMMENT ON COLUMN :"schema".group_memberships.symbol IS 'The member, as normalised: trimmed, upper case, share class behind a dot.';
COMMENT ON COLUMN :"schema".group_memberships.weight IS 'Fraction of the group: 0.065 is 6.5 percent. NULL when not known.';
COMMENT ON COLUMN :"schema".group_memberships.metadata IS 'What else the list holds for the member.';
COMMENT ON COLUMN :"schema".group_memberships.added_at IS 'When the member was added, UTC.';
COMMENT ON COLUMN :"schema".group_memberships.updated_at IS 'When the membership was last changed, UTC; NULL when never.';
COMMENT ON TABLE :"schema".stock_metadata IS 'One row per stock and environment.';
COMMENT ON COLUMN :"schema".stock_metadata.id IS 'Identifies the row in this database only.';
COMMENT ON COLUMN :"schema".stock_metadata.symbol IS 'The stock, normalised as group_memberships.symbol is.';
COMMENT ON COLUMN :"schema".stock_metadata.environment IS 'DEFAULT, TEST, UAT or PROD.';
COMMENT ON COLUMN :"schema".stock_metadata.display_name IS 'Company name. Untrusted text.';
COMMENT ON COLUMN :"schema".stock_metadata.sector IS 'Sector as the stock names it; its SECTOR membership follows from this.';
COMMENT ON COLUMN :"schema".stock_metadata.industry IS 'Industry as the stock names it.';
COMMENT ON COLUMN :"schema".stock_metadata.market_cap IS 'Market capitalisation in US dollars.';
COMMENT ON COLUMN :"schema".stock_metadata.is_validated IS 'Whether the stock was validated.';
COMMENT ON COLUMN :"schema".stock_metadata.metadata IS 'The rest of the legacy document, member_of_* lists included.';
COMMENT ON COLUMN :"schema".stock_metadata.created_at IS 'When the row was created, UTC.';
COMMENT ON COLUMN :"schema".stock_metadata.updated_at IS 'When the row was last changed, UTC; NULL when never.';
COMMENT ON COLUMN :"schema".stock_metadata.last_update IS 'When the stock was last refreshed, UTC.';
COMMENT ON CONSTRAINT stock_metadata_environment_check ON :"schema".stock_metadata IS 'The known environments.';
