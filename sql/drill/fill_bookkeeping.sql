-- Purpose: fill the rest of the bookkeeping of the copy: its life is that of the original, told of the copy's schema.
-- Grain:   none.
-- Binds:   none.
DELETE FROM pg_temp.families;
DELETE FROM pg_temp.family_locks;
INSERT INTO pg_temp.families SELECT * FROM workbench.families;
INSERT INTO pg_temp.family_locks SELECT * FROM workbench.family_locks;
INSERT INTO pg_temp.phases SELECT * FROM workbench.phases;
-- The last is number 1, so that what is planted after it has the same number however often somebody validated.
INSERT INTO pg_temp.validations (place, period, verdict, drift, state, validated_at, validated_by, environment, lines)
OVERRIDING SYSTEM VALUE
SELECT place - max(place) OVER () + 1, period, verdict, drift, state, validated_at, validated_by, environment, lines
  FROM workbench.validations;
INSERT INTO pg_temp.after_only SELECT * FROM workbench.after_only;
INSERT INTO pg_temp.archived_entries SELECT * FROM workbench.archived_entries;
INSERT INTO pg_temp.grants_given SELECT * FROM workbench.grants_given;
INSERT INTO pg_temp.deployment (version, schema_name, phase)
SELECT version, pg_my_temp_schema()::regnamespace::text, phase FROM workbench.deployment;
SELECT setval('pg_temp.validations_place_seq', max(place)) FROM pg_temp.validations;
