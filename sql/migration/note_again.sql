-- Purpose: note anew, element by element, what was noted of whole groups and stocks; while archived, nobody can tell but for kinds
--          that documents do not know.
-- Grain:   none.
-- Binds:   none.
SELECT CASE WHEN d.phase = 'archived'
            THEN workbench.note_columns(ARRAY(SELECT g.id FROM pg_temp.notes_of_version_3 AS n
                                                JOIN :"schema".definition_groups AS g ON g.id = n.group_id
                                               WHERE workbench.legacy_type(g.type, NULL, NULL) IS NULL), '{}', '{}')
            ELSE workbench.note_after_only(ARRAY(SELECT group_id FROM pg_temp.notes_of_version_3 WHERE group_id IS NOT NULL),
                                           ARRAY(SELECT stock_id FROM pg_temp.notes_of_version_3 WHERE stock_id IS NOT NULL)) END
  FROM workbench.deployment AS d;
SELECT workbench.note_sectors(ARRAY(SELECT group_id FROM pg_temp.notes_of_version_3 WHERE group_id IS NOT NULL))
  FROM workbench.deployment AS d
 WHERE d.phase <> 'archived';
