-- Purpose: legacy line "ETF Holdings": every fund has the members that its legacy list names.
-- Grain:   a row per fund that differs (fail) or is empty in the legacy data (finding); one row without a verdict else.
-- Binds:   environment.
WITH line (type, groups_word, members_word, group_word, path) AS (
  VALUES ('ETF', ' ETFs, ', ' holdings, ', 'ETF ', '$.holdings')
)
\ir ../listed_groups.sql
