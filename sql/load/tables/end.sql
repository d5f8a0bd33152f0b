-- Purpose: remove a fund with its members; its triggers remove the document.
-- Grain:   none.
-- Binds:   fund, environment.
DELETE FROM :"schema".definition_groups AS g WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment);
