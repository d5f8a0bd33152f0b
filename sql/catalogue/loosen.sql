-- Purpose: let altered views depend on nothing any more, so that all can be dropped in their order: the columns stay, for a moment.
-- Grain:   none.
-- Binds:   none.
DO $loosen$
DECLARE
  altered record;
BEGIN
  FOR altered IN
    SELECT x.name, string_agg(format('NULL::%s%s AS %I', format_type(a.atttypid, a.atttypmod),
                                     CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation END, a.attname),
                              ', ' ORDER BY a.attnum) AS columns
      FROM jsonb_to_recordset(current_setting('workbench.defects')::jsonb) AS x (name text)
      JOIN pg_class AS c ON c.oid = to_regclass(x.name) AND c.relkind = 'v'
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
      JOIN pg_type AS t ON t.oid = a.atttypid
     GROUP BY x.name
  LOOP
    EXECUTE format('CREATE OR REPLACE VIEW %s AS SELECT %s', altered.name::regclass, altered.columns);
  END LOOP;
END
$loosen$;
