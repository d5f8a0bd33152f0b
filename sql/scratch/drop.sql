-- Purpose: remove a scratch database and whoever is still connected to it.
-- Grain:   none.
-- Binds:   none.
DROP DATABASE IF EXISTS :"database" WITH (FORCE);
