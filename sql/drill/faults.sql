-- Purpose: what a drill plants, as rows, and how a row is planted. A name without a schema is that of a temporary table: the
--          search path knows no other, so that no fault reaches the tables that were copied.
-- Grain:   drill_faults: a fault of a kind, with its words; `preparation`: one or more statements, done first;
--          `statement`: returns the entries that changed, what else may name the place, and the place in words; no row
--          when there is nothing to change.
-- Binds:   none.
CREATE TABLE :"schema".drill_faults (
  kind text, fault text, words text, preparation text, statement text, PRIMARY KEY (kind, fault));

-- One place in an entry that no other fault of the round has touched; $1 are those entries.
CREATE FUNCTION :"schema".drill_choice(places text, condition text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('SELECT * FROM %s WHERE %s AND entry_id <> ALL ($1) ORDER BY entry_draw, row_draw LIMIT 1', places, condition);

-- At the chosen place a column of a table gets another value; without a value the row is deleted.
CREATE FUNCTION :"schema".drill_change(chosen text, changed_table text, column_name text, value text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format(CASE WHEN value IS NULL THEN 'WITH chosen AS (%s) DELETE FROM %s AS t USING chosen AS c'
                   ELSE 'WITH chosen AS (%s) UPDATE %s AS t SET %s = %s FROM chosen AS c' END,
              chosen, changed_table, column_name, value)
       || CASE WHEN changed_table IN ('group_memberships', 'definition_groups', 'stock_metadata') THEN ' WHERE t.id = c.id'
               WHEN changed_table = 'membership_residue' THEN ' WHERE t.membership_id = c.id'
               WHEN changed_table = 'set_aside_elements' THEN ' WHERE t.entry_id = c.entry_id AND t.position = c.position'
               WHEN changed_table = 'cache_entries' THEN ' WHERE t.id = c.entry_id'
               ELSE ' WHERE t.entry_id = c.entry_id' END
       || format(' RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, concat_ws('', '', c.label, %L) AS place',
                 CASE changed_table WHEN 'cache_entries' THEN 'cache_entries.' ELSE '' END || column_name);

-- For what is done by its preparation alone.
CREATE FUNCTION :"schema".drill_says(subjects text[], place text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('SELECT ARRAY[]::integer[] AS entries, %L::text[] AS subjects, %L AS place', subjects, place);

CREATE FUNCTION :"schema".drill_plant(kind text, fault text, taken integer[])
  RETURNS TABLE (entries integer[], subjects text[], place text)
  LANGUAGE plpgsql AS $drill_plant$
DECLARE
  planted record;
BEGIN
  SELECT f.* INTO STRICT planted FROM drill_faults AS f WHERE f.kind = $1 AND f.fault = $2;
  BEGIN
    EXECUTE coalesce(planted.preparation, '');
  EXCEPTION WHEN insufficient_privilege THEN
    RETURN;
  END;
  RETURN QUERY EXECUTE planted.statement USING taken;
END
$drill_plant$;
