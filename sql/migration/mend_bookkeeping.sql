-- Purpose: make the bookkeeping what the data say, where the data say it; what only somebody knows stays as it is, and is named.
-- Grain:   none.
-- Binds:   none.
UPDATE workbench.entries AS e
   SET liquidity_filter = NULL
 WHERE e.group_id IS NOT NULL AND e.liquidity_filter IS NOT NULL;
UPDATE workbench.entries AS e
   SET list_key = NULL, list_text = NULL, list_reason = NULL, element_form = NULL, weight_unit = NULL, shadowed_keys = NULL
 WHERE e.stock_id IS NOT NULL
   AND num_nonnulls(e.list_key, e.list_text, e.list_reason, e.element_form, e.weight_unit, e.shadowed_keys) > 0;
UPDATE workbench.entries AS e
   SET legacy_key = NULL
 WHERE e.legacy_key IS NOT NULL
   AND (EXISTS (SELECT FROM :"schema".definition_groups AS g WHERE g.id = e.group_id AND g.name = e.legacy_key)
        OR EXISTS (SELECT FROM :"schema".stock_metadata AS s WHERE s.id = e.stock_id AND s.symbol = e.legacy_key));
UPDATE workbench.entries AS e SET list_text = NULL WHERE e.list_text IS NOT NULL AND coalesce(e.list_key, '') = '';
UPDATE workbench.entries AS e SET list_reason = NULL WHERE e.list_reason IS NOT NULL AND e.list_key IS NOT NULL;
UPDATE workbench.entries AS e
   SET element_form = 'text'
 WHERE e.group_id IS NOT NULL AND e.element_form IS DISTINCT FROM 'text'
   AND NOT EXISTS (SELECT FROM workbench.phases WHERE phase = 'cutover')
   AND NOT EXISTS (SELECT FROM :"schema".group_memberships AS m WHERE m.group_id = e.group_id)
   AND NOT EXISTS (SELECT FROM workbench.set_aside_elements AS a WHERE a.entry_id = e.entry_id);
UPDATE workbench.membership_residue AS r
   SET group_id = m.group_id
  FROM :"schema".group_memberships AS m
 WHERE m.id = r.membership_id AND m.group_id <> r.group_id;
DELETE FROM workbench.membership_residue AS r
 WHERE NOT EXISTS (SELECT FROM :"schema".group_memberships AS m
                     JOIN workbench.entries AS e ON e.group_id = m.group_id AND e.list_key IS NOT NULL
                    WHERE m.id = r.membership_id);
DELETE FROM workbench.families AS f
 WHERE NOT EXISTS (SELECT FROM :"schema".cache_entries AS c WHERE c.id = f.entry_id AND workbench.is_migrated(c.type))
   AND (SELECT phase FROM workbench.deployment) <> 'archived';
INSERT INTO workbench.families (entry_id, family)
SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment)
  FROM :"schema".cache_entries AS c
 WHERE workbench.is_migrated(c.type)
   AND NOT EXISTS (SELECT FROM workbench.families AS f
                    WHERE (f.entry_id, f.family) = (c.id, workbench.family(c.type, c.name, c.key, c.environment)))
    ON CONFLICT (entry_id) DO UPDATE SET family = EXCLUDED.family;
UPDATE workbench.families SET list_total = NULL WHERE list_total IS NOT NULL;
DELETE FROM workbench.archived_entries WHERE (SELECT phase FROM workbench.deployment) <> 'archived';
