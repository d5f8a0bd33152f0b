-- Purpose: bring what version 7 and before deployed up to date: changes are noted.
-- Grain:   none.
-- Binds:   none.
\ir ../schema/deploy/5_history/07_changes.sql
;
