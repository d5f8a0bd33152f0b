-- Purpose: make tables, columns, constraints, indexes, sequences, owners and grants of the workbench what they should be, from the
--          defects that catalogue/defects names; what others made is left alone, and so are functions, views and triggers, which are
--          deployed anew. Rows that a constraint refuses end it.
-- Grain:   none.
-- Binds:   none.
DO $mend$
DECLARE
  owner CONSTANT text := (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'workbench');
  defect record;
  dependent record;
  place text;
  target text;
  address oid;
BEGIN
  FOR defect IN
    SELECT x.*
      FROM jsonb_to_recordset(current_setting('workbench.defects')::jsonb) AS x
           (rank integer, kind text, name text, relation text, is_bookkeeping boolean, aspect text, should text, definition text)
     ORDER BY x.rank, x.relation, x.name, x.aspect
  LOOP
    place := CASE WHEN defect.is_bookkeeping THEN 'workbench' ELSE :'schema' END;
    target := format('%I.%I', place, defect.relation);
    address := to_regclass(target);
    CASE defect.kind || ' ' || defect.aspect
      WHEN 'function owner' THEN
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', defect.name::regprocedure, owner);
      WHEN 'view owner' THEN
        EXECUTE format('ALTER VIEW %s OWNER TO %I', target, owner);
      WHEN 'type owner' THEN
        EXECUTE format('ALTER TYPE %s OWNER TO %I', target, owner);
      WHEN 'table owner' THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', target, owner);
      WHEN 'table persistence' THEN
        EXECUTE format('ALTER TABLE %s SET LOGGED', target);
      WHEN 'table row-level security' THEN
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', target);
      WHEN 'sequence ' THEN
        EXECUTE format('CREATE SEQUENCE %s AS integer', target);
        EXECUTE format('ALTER SEQUENCE %s OWNER TO %I', target, owner);
        EXECUTE format('ALTER SEQUENCE %s OWNED BY %I.%I.id', target, place, regexp_replace(defect.relation, '_id_seq$', ''));
      WHEN 'sequence owner' THEN
        IF (SELECT pg_get_userbyid(c.relowner) <> owner FROM pg_class AS c WHERE c.oid = to_regclass(target)) THEN
          EXECUTE format('ALTER SEQUENCE %s OWNER TO %I', target, owner);
        END IF;
      WHEN 'sequence owned by' THEN
        EXECUTE format('ALTER SEQUENCE %s OWNED BY %I.%I.%I', target, place, split_part(regexp_replace(defect.should, '^workbench\.', ''), '.', 1),
                       split_part(regexp_replace(defect.should, '^workbench\.', ''), '.', 2));
      WHEN 'sequence data type' THEN
        EXECUTE format('ALTER SEQUENCE %s AS %s', target, defect.should::regtype);
      WHEN 'sequence increment' THEN
        EXECUTE format('ALTER SEQUENCE %s INCREMENT BY %s', target, defect.should::bigint);
      WHEN 'sequence minimum' THEN
        EXECUTE format('ALTER SEQUENCE %s MINVALUE %s', target, defect.should::bigint);
      WHEN 'sequence maximum' THEN
        EXECUTE format('ALTER SEQUENCE %s MAXVALUE %s', target, defect.should::bigint);
      WHEN 'sequence cycle' THEN
        EXECUTE format('ALTER SEQUENCE %s NO CYCLE', target);
      WHEN 'sequence persistence' THEN
        EXECUTE format('ALTER SEQUENCE %s SET LOGGED', target);
      WHEN 'sequence last number' THEN
        PERFORM setval(target, CASE defect.relation
          WHEN 'definition_groups_id_seq' THEN (SELECT max(id)::bigint FROM :"schema".definition_groups)
          WHEN 'stock_metadata_id_seq' THEN (SELECT max(id)::bigint FROM :"schema".stock_metadata)
          WHEN 'validations_place_seq' THEN (SELECT max(v.place)::bigint FROM workbench.validations AS v)
          ELSE ceil(greatest((SELECT max(id) FROM :"schema".group_memberships), (SELECT max(position) FROM workbench.set_aside_elements)))::bigint END);
      WHEN 'column type', 'column collation' THEN
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %I::%s', target, defect.name, defect.definition, defect.name, defect.definition);
      WHEN 'column not null' THEN
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I %s NOT NULL', target, defect.name, CASE defect.should WHEN 'yes' THEN 'SET' ELSE 'DROP' END);
      WHEN 'column default' THEN
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I %s', target, defect.name,
                       CASE defect.should WHEN 'none' THEN 'DROP DEFAULT' ELSE 'SET DEFAULT ' || defect.should END);
      WHEN 'column identity' THEN
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I %s', target, defect.name,
                       CASE WHEN defect.should = 'none' THEN 'DROP IDENTITY'
                            WHEN (SELECT a.attidentity <> '' FROM pg_attribute AS a WHERE a.attrelid = address AND a.attname = defect.name)
                              THEN 'SET GENERATED ' || upper(defect.should)
                            ELSE 'ADD GENERATED ' || upper(defect.should) || ' AS IDENTITY' END);
      WHEN 'constraint ' THEN
        FOR dependent IN
          SELECT f.conname, f.conrelid::regclass AS place
            FROM pg_constraint AS f
            JOIN pg_constraint AS k ON k.conrelid = address AND k.conname = defect.name AND k.conindid = f.conindid AND k.contype IN ('p', 'u')
            JOIN pg_class AS c ON c.oid = f.conrelid
           WHERE f.contype = 'f' AND c.relnamespace IN ('workbench'::regnamespace, quote_ident(:'schema')::regnamespace)
             AND f.conname IN ('group_memberships_group_id_fkey', 'entries_group_id_fkey', 'entries_stock_id_fkey', 'membership_residue_membership_id_fkey',
                               'set_aside_elements_entry_id_fkey', 'validations_period_fkey', 'after_only_group_id_fkey', 'after_only_stock_id_fkey')
        LOOP
          EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', dependent.place, dependent.conname);
        END LOOP;
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', target, defect.name);
        IF EXISTS (SELECT FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = address AND c.relname = defect.name) THEN
          EXECUTE format('DROP INDEX %I.%I', place, defect.name);
        END IF;
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', target, defect.name, defect.definition);
      WHEN 'index ' THEN
        EXECUTE format('DROP INDEX IF EXISTS %I.%I', place, defect.name);
        EXECUTE defect.definition;
      WHEN 'grant ' THEN
        EXECUTE format('GRANT %s ON %s %s TO %s%s', split_part(defect.should, ' to ', 1),
                       CASE WHEN defect.relation LIKE '%\_id\_seq' THEN 'SEQUENCE' ELSE 'TABLE' END, target,
                       CASE WHEN defect.name = 'PUBLIC' THEN 'PUBLIC' ELSE quote_ident(defect.name) END,
                       CASE WHEN (SELECT g.is_grantable FROM workbench.grants_given AS g
                                   WHERE g.relation = defect.relation AND g.grantee = defect.name AND g.privilege = split_part(defect.should, ' to ', 1))
                            THEN ' WITH GRANT OPTION' ELSE '' END);
    END CASE;
  END LOOP;
END
$mend$;
