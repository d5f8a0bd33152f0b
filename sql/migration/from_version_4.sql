-- Purpose: bring the bookkeeping of version 4 and before up to date: who was asked to own all this, which nobody was; and
--          entries that lack a column are kept as others are.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE workbench.deployment ADD COLUMN owner text;
ALTER TABLE workbench.kept_entries
  ALTER COLUMN name DROP NOT NULL, ALTER COLUMN key DROP NOT NULL, ALTER COLUMN value DROP NOT NULL, ALTER COLUMN environment DROP NOT NULL;
