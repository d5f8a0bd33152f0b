-- Purpose: legacy line "Themes": every theme has the members that its legacy list names.
-- Grain:   a row per theme that differs (fail) or is empty in the legacy data (finding); one row without a verdict else.
-- Binds:   environment.
WITH line (type, groups_word, members_word, group_word, path) AS (
  VALUES ('THEME', ' themes, ', ' memberships, ', 'theme ', '$.symbols')
)
\ir ../listed_groups.sql
