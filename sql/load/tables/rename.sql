-- Purpose: give a fund another name; its triggers write the document and the lists of stocks.
-- Grain:   none.
-- Binds:   fund, environment, new_name.
UPDATE :"schema".definition_groups AS g
   SET name = :new_name, updated_at = timezone('UTC', now())
 WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment);
