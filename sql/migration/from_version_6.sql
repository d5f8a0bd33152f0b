-- Purpose: bring what version 6 and before deployed up to date: loads of issuers' files and evidence of sectors are recorded.
-- Grain:   none.
-- Binds:   none.
\ir ../schema/deploy/5_history/05_loads.sql
;
\ir ../schema/deploy/5_history/06_sector_evidence.sql
;
