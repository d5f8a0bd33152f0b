-- Purpose: settings of every transaction: no name found through the search path, no row hidden by
--          row-level security (an error instead), the same text for every value whatever the server's defaults; a
--          server that notices within seconds that its client was killed, instead of finishing for nobody, and within a
--          minute that its client's machine vanished, instead of holding locks for hours.
-- Grain:   none.
-- Binds:   none.
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '5s';
SET LOCAL standard_conforming_strings = on;
SET LOCAL transform_null_equals = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL extra_float_digits = 1;
SET LOCAL jit = off;
SET LOCAL client_connection_check_interval = '2s';
SET LOCAL tcp_keepalives_idle = 30;
SET LOCAL tcp_keepalives_interval = 10;
SET LOCAL tcp_keepalives_count = 3;
