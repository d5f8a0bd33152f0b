-- Purpose: event triggers, which may refuse what is deployed.
-- Grain:   a row per event trigger that is enabled.
-- Binds:   none.
SELECT 'warning' AS level, 'event trigger ' || quote_ident(evtname) AS subject,
       'it runs at ' || evtevent || ' and may refuse or change what a command of the workbench deploys' AS says,
       'Where it refuses, the command changes nothing and says so; ask its owner to disable it meanwhile.' AS advice
  FROM pg_event_trigger
 WHERE evtenabled <> 'D'
 ORDER BY evtname;
