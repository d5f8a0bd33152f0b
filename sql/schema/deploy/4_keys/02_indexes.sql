-- Purpose: the seven named indexes.
-- Grain:   none.
-- Binds:   none.
CREATE INDEX idx_definition_groups_type ON :"schema".definition_groups (type);
CREATE INDEX idx_definition_groups_environment ON :"schema".definition_groups (environment);
CREATE INDEX idx_definition_groups_name ON :"schema".definition_groups (name);
CREATE INDEX idx_definition_groups_type_env ON :"schema".definition_groups (type, environment);
CREATE INDEX idx_group_memberships_group_id ON :"schema".group_memberships (group_id);
CREATE INDEX idx_group_memberships_symbol ON :"schema".group_memberships (symbol);
CREATE INDEX idx_group_memberships_symbol_group ON :"schema".group_memberships (symbol, group_id);
