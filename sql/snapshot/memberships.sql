-- Purpose: the memberships as a snapshot keeps them: a weight as its exact text and as whole billionths (half to even;
--          NULL beyond nine billion times the fund), why a member is left out of overlap, the best identifier that the list
--          gives. The reader turns group_id into places in the list: a window here would cost a third of the time. Groups
--          are ordered once, so that members are sorted by numbers: by the texts it took twice the time.
-- Grain:   a row per membership, by environment, type and name of the group, then in the order of the list.
-- Binds:   none.
SELECT e.id AS group_id, e.environment::text, e.type::text, e.name::text, m.symbol::text, m.weight::text AS weight,
       CASE WHEN abs(m.weight) < 9000000000
            THEN CASE WHEN scale(m.weight) <= 9 THEN m.weight * 1000000000
                      WHEN abs(mod(m.weight * 1000000000, 2)) IN (0.5, 1.5) THEN round(m.weight * 500000000) * 2
                      ELSE round(m.weight * 1000000000) END::bigint END AS weight_billionths,
\ir ../no_stock.sql
       AS left_out,
       CASE WHEN m.metadata IS NOT NULL
            THEN coalesce('isin:' || upper(nullif(m.metadata ->> 'isin', '')), 'cusip:' || upper(nullif(m.metadata ->> 'cusip', '')),
                          'sedol:' || upper(nullif(m.metadata ->> 'sedol', ''))) END AS identifier,
       m.metadata::text AS metadata
  FROM (SELECT g.*, n.entry_id, row_number() OVER (ORDER BY g.environment COLLATE "C", g.type COLLATE "C", g.name COLLATE "C") AS place
          FROM :"schema".definition_groups AS g
          LEFT JOIN workbench.entries AS n ON n.group_id = g.id) AS e
  JOIN :"schema".group_memberships AS m ON m.group_id = e.id
  LEFT JOIN workbench.membership_residue AS r ON r.group_id = m.group_id AND r.membership_id = m.id
 ORDER BY e.place, coalesce(r.position, m.id), m.id;
