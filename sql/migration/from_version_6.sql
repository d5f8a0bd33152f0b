-- Purpose: bring what version 6 and before deployed up to date: loads of issuers' files are recorded.
-- Grain:   none.
-- Binds:   none.
\ir ../schema/deploy/5_history/05_loads.sql
