-- Purpose: each chosen group in whole: how many stocks, and what its list says in all (DuckDB). The listed weight counts
--          cash and shorts too; a group has weights when its longs weigh anything.
-- Grain:   a row per chosen group, by number.
-- Binds:   environment.
SELECT c.type, c.name, c.display_name, c.group_no, c.as_of, coalesce(h.stocks, 0) AS stocks,
       CAST(greatest(least(coalesce(m.listed, 0), 1000000000000000000), -1000000000000000000) AS bigint) AS listed,
       CAST(least(coalesce(h.long, 0), 1000000000000000000) AS bigint) AS long, coalesce(m.shorts, 0) AS shorts,
       coalesce(m.left_out, 0) AS left_out, coalesce(h.without_weight, 0) AS without_weight, c.source_type
  FROM chosen AS c
  LEFT JOIN (SELECT group_no, count(*) AS stocks, sum(weight) AS long, count(*) - count(weight) AS without_weight
               FROM holding GROUP BY group_no) AS h ON h.group_no = c.group_no
  LEFT JOIN (SELECT k.group_no, sum(x.weight_billionths) AS listed, count(*) FILTER (x.weight_billionths < 0) AS shorts,
                    count(x.left_out) AS left_out
               FROM chosen AS k
               JOIN memberships AS x ON x.environment = :environment AND x.type = k.type AND x.name = k.name
              GROUP BY k.group_no) AS m ON m.group_no = c.group_no
 ORDER BY c.group_no;
