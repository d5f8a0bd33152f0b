-- Purpose: whether a list of funds changes when these symbols come in or go out.
-- Grain:   one row.
-- Binds:   fund, environment, came_in, went_out.
SELECT (
\ir lists_before.sql
) <> '{}' AS follow;
