-- Purpose: encoding and collation, by which texts are held and ordered.
-- Grain:   one row.
-- Binds:   none.
SELECT CASE pg_encoding_to_char(encoding) WHEN 'UTF8' THEN 'ok' ELSE 'warning' END AS level, 'encoding and collation' AS subject,
       format('%s, %s; orders that matter are by bytes, whatever the collation', pg_encoding_to_char(encoding), datcollate) AS says,
       CASE pg_encoding_to_char(encoding) WHEN 'UTF8' THEN '' ELSE 'A text that this encoding lacks cannot be written by either side.' END AS advice
  FROM pg_database WHERE datname = current_database();
