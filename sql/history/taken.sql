-- Purpose: when each snapshot of a history was taken (DuckDB): the same content may have been taken several times.
-- Grain:   a row per time.
-- Binds:   times, folders: lists of one length.
CREATE TABLE taken AS
SELECT unnest(CAST(:times AS varchar[])) AS time, unnest(CAST(:folders AS varchar[])) AS folder;
