-- Purpose: a throw-away copy of legacy and new tables as temporary tables: nobody else sees them, no lock on the
--          originals stops a writer, no sequence moves (defaults are not copied), and they end with the transaction.
--          Legacy types that are no relations are not read.
-- Grain:   none.
-- Binds:   none.
SET LOCAL temp_buffers = '64MB';
CREATE TEMPORARY TABLE cache_entries (LIKE :"schema".cache_entries INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE definition_groups (LIKE :"schema".definition_groups INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE group_memberships (LIKE :"schema".group_memberships INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE stock_metadata (LIKE :"schema".stock_metadata INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE entries (LIKE workbench.entries INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE kept_entries (LIKE workbench.kept_entries INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE membership_residue (LIKE workbench.membership_residue INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE set_aside_elements (LIKE workbench.set_aside_elements INCLUDING CONSTRAINTS);
CREATE TEMPORARY TABLE after_only (LIKE workbench.after_only INCLUDING CONSTRAINTS);
INSERT INTO pg_temp.cache_entries
SELECT * FROM :"schema".cache_entries WHERE type IN (SELECT type FROM workbench.migrated_types);
INSERT INTO pg_temp.definition_groups SELECT * FROM :"schema".definition_groups;
INSERT INTO pg_temp.group_memberships SELECT * FROM :"schema".group_memberships;
INSERT INTO pg_temp.stock_metadata SELECT * FROM :"schema".stock_metadata;
INSERT INTO pg_temp.entries SELECT * FROM workbench.entries;
INSERT INTO pg_temp.kept_entries SELECT * FROM workbench.kept_entries;
INSERT INTO pg_temp.membership_residue SELECT * FROM workbench.membership_residue;
INSERT INTO pg_temp.set_aside_elements SELECT * FROM workbench.set_aside_elements;
INSERT INTO pg_temp.after_only SELECT * FROM workbench.after_only;
ALTER TABLE pg_temp.cache_entries ADD PRIMARY KEY (id);
ANALYZE pg_temp.cache_entries;
