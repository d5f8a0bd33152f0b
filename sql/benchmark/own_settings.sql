-- Purpose: settings of the planner that come from this client or account, as by PGOPTIONS, and change what is measured.
-- Grain:   a row per setting.
-- Binds:   none.
SELECT name, setting
  FROM pg_settings
 WHERE category LIKE 'Query Tuning%' AND source IN ('client', 'user', 'database', 'database user', 'environment variable')
 ORDER BY name;
