-- Purpose: what a monitoring account may read cheaply: phase, triggers, owner, the last validation, what documents cannot hold.
-- Grain:   one row.
-- Binds:   none.
CREATE VIEW workbench.health AS
WITH wanted AS (
  SELECT x.relation, x.prefix || '_' || e.event AS name,
         CASE x.prefix WHEN 'workbench_rebuild' THEN d.phase IN ('cutover', 'archived') ELSE d.phase = 'parallel' END AS is_enabled,
         x.prefix
    FROM workbench.deployment AS d
   CROSS JOIN (VALUES ('cache_entries', 'workbench_follow'), ('cache_entries', 'workbench_refuse'), ('definition_groups', 'workbench_rebuild'),
                      ('group_memberships', 'workbench_rebuild'), ('stock_metadata', 'workbench_rebuild')) AS x (relation, prefix)
   CROSS JOIN (VALUES ('insert'), ('update'), ('delete'), ('truncate')) AS e (event)
), found AS (
  SELECT w.prefix, w.is_enabled, coalesce(t.tgenabled IN ('O', 'A'), false) AS enabled, t.oid IS NULL AS missing
    FROM wanted AS w
    LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(format('%I.%I', :'schema', w.relation)) AND t.tgname = w.name
), triggers AS (
  -- While stragglers are let through, legacy writes are followed, not refused; either all or none.
  SELECT count(*) FILTER (WHERE missing OR prefix = 'workbench_rebuild' AND enabled <> is_enabled)
         + least(count(*) FILTER (WHERE prefix = 'workbench_follow' AND NOT enabled AND NOT missing) + count(*) FILTER (WHERE prefix = 'workbench_refuse' AND enabled),
                 CASE WHEN bool_or(prefix = 'workbench_rebuild' AND is_enabled)
                      THEN count(*) FILTER (WHERE prefix = 'workbench_follow' AND enabled) + count(*) FILTER (WHERE prefix = 'workbench_refuse' AND NOT enabled AND NOT missing) END) AS amiss
    FROM found
)
SELECT d.version, d.phase, p.entered_at AS phase_since, t.amiss AS triggers_amiss,
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
