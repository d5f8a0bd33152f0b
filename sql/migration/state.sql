-- Purpose: a digest of the row versions of both sides: whatever is written later, also past the triggers, gives another
--          one. A row's version is the transaction that wrote it, which freezing keeps. Order does not matter.
-- Grain:   one row.
-- Binds:   none.
SELECT concat_ws(' ', count(*), sum(hashint8extended(v.version, v.place)), sum(hashint8extended(v.version, -v.place))) AS state
  FROM (SELECT 1::bigint AS place, id::bigint << 32 | xmin::text::bigint AS version
          FROM :"schema".cache_entries WHERE type IN (SELECT type FROM workbench.migrated_types)
         UNION ALL
        SELECT 2, id::bigint << 32 | xmin::text::bigint FROM :"schema".definition_groups
         UNION ALL
        SELECT 3, id::bigint << 32 | xmin::text::bigint FROM :"schema".group_memberships
         UNION ALL
        SELECT 4, id::bigint << 32 | xmin::text::bigint FROM :"schema".stock_metadata
         UNION ALL
        SELECT 5, entry_id::bigint << 32 | xmin::text::bigint FROM workbench.entries
         UNION ALL
        SELECT 6, entry_id::bigint << 32 | xmin::text::bigint FROM workbench.kept_entries
         UNION ALL
        SELECT 7, membership_id::bigint << 32 | xmin::text::bigint FROM workbench.membership_residue
         UNION ALL
        SELECT 8, entry_id::bigint << 32 | xmin::text::bigint FROM workbench.set_aside_elements
         UNION ALL
        SELECT 9, coalesce(group_id, stock_id)::bigint << 32 | xmin::text::bigint FROM workbench.after_only
         UNION ALL
        SELECT 10, entry_id::bigint << 32 | xmin::text::bigint FROM workbench.families) AS v;
