-- Purpose: the phase that holds, and which of the phases entered it is.
-- Grain:   one row; none before the first phase was recorded.
-- Binds:   none.
SELECT place, phase FROM workbench.phases ORDER BY place DESC LIMIT 1;
