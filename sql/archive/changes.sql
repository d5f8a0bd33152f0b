-- Purpose: rows of the archive that are not as they were when it was made.
-- Grain:   a row per entry that was altered, removed or added.
-- Binds:   none.
SELECT coalesce(a.id, d.entry_id) AS entry_id,
       CASE WHEN a.id IS NULL THEN 'removed' WHEN d.entry_id IS NULL THEN 'added' ELSE 'altered' END AS change
  FROM :"schema".cache_entries_archive AS a
  FULL JOIN workbench.archived_entries AS d ON d.entry_id = a.id
 WHERE d.digest IS DISTINCT FROM sha256(convert_to(a::text, 'UTF8'))
 ORDER BY 1;
