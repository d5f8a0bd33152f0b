-- Purpose: what a monitoring account may read cheaply: phase, triggers, owner, the last validation, what documents cannot hold.
-- Grain:   one row.
-- Binds:   none.
CREATE VIEW workbench.health AS
WITH triggers AS (
  SELECT count(*) FILTER (WHERE enabled IS DISTINCT FROM parallel) AS parallel, count(*) FILTER (WHERE enabled IS DISTINCT FROM cutover) AS cutover,
         count(*) FILTER (WHERE enabled IS DISTINCT FROM old_writers) AS old_writers
    FROM (SELECT p.*, t.tgenabled IN ('O', 'A') AS enabled
            FROM workbench.phase_triggers AS p
            LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(p.relation) AND t.tgname = p.name) AS x
)
SELECT d.version, d.phase, p.entered_at AS phase_since, CASE WHEN d.phase IN ('backfilling', 'parallel') THEN t.parallel ELSE least(t.cutover, t.old_writers) END AS triggers_amiss,
       pg_get_userbyid(n.nspowner) = coalesce(d.owner, (SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c
                                                         WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')))) AS owner_fits,
       v.verdict AS last_verdict, v.drift AS last_drift, v.validated_at AS last_validated_at,
       extract(epoch FROM clock_timestamp() - v.validated_at) AS last_validated_seconds_ago,
       (SELECT count(*) FROM workbench.after_only) AS documents_cannot_hold
  FROM workbench.deployment AS d
  JOIN pg_namespace AS n ON n.nspname = 'workbench'
 CROSS JOIN triggers AS t
  LEFT JOIN LATERAL (SELECT x.entered_at FROM workbench.phases AS x ORDER BY x.place DESC LIMIT 1) AS p ON true
  LEFT JOIN LATERAL (SELECT x.verdict, x.drift, x.validated_at FROM workbench.validations AS x ORDER BY x.place DESC LIMIT 1) AS v ON true;
COMMENT ON VIEW workbench.health IS 'One row for monitoring: the phase, how many triggers are missing or in the wrong state, whether the owner is right, the last validation, how many elements documents cannot hold.';
GRANT SELECT ON workbench.health TO pg_monitor;
