-- Purpose: bring the bookkeeping of version 3 up to date: its notes were of whole groups and stocks, and are set aside until the
--          functions that make them anew, element by element, are there.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE workbench.validations ADD COLUMN environment text, ADD COLUMN lines jsonb;
CREATE TEMPORARY TABLE notes_of_version_3 ON COMMIT DROP AS SELECT group_id, stock_id FROM workbench.after_only;
DROP TABLE workbench.after_only;
DO $mark_of_the_archive$
BEGIN
  IF (SELECT phase FROM workbench.deployment) = 'archived' THEN
    CREATE VIEW workbench.archived AS SELECT 'cache_entries_archive'::text AS name;
    COMMENT ON VIEW workbench.archived IS 'There while legacy documents are archived: which table they are in.';
  END IF;
END
$mark_of_the_archive$;
\ir ../schema/deploy/5_history/02_grants_given.sql
;
\ir ../schema/deploy/5_history/03_notes.sql
;
