-- Purpose: a database for work that must not touch the user's own.
-- Grain:   none.
-- Binds:   none.
CREATE DATABASE :"database" TEMPLATE template0 ENCODING 'UTF8';
