-- Purpose: what of one group could not become a row, with its reason: its whole list, elements of its document, and lines of
--          the issuer's file that stands.
-- Grain:   a row per list, element or line.
-- Binds:   type, name, environment.
WITH asked AS (
  SELECT e.entry_id, e.list_reason
    FROM :"schema".definition_groups AS g
    JOIN workbench.entries AS e ON e.group_id = g.id
   WHERE (g.type::text, g.name::text, g.environment::text) = (:type, :name, :environment)
), standing AS (
  SELECT file, certificate
    FROM workbench.loads
   WHERE :type = 'ETF' AND fund = :name AND environment = :environment AND action <> 'undo' AND undone_by IS NULL
   ORDER BY place DESC
   LIMIT 1
)
SELECT 'its document' AS source, 'the list' AS what, list_reason AS reason FROM asked WHERE list_reason IS NOT NULL
 UNION ALL
SELECT 'its document', left(s.element::text, 200), s.reason
  FROM asked AS a JOIN workbench.set_aside_elements AS s ON s.entry_id = a.entry_id AND s.outcome = 'rejected'
 UNION ALL
SELECT s.file, 'line ' || (r.line ->> 0), r.line ->> 1
  FROM standing AS s CROSS JOIN LATERAL jsonb_array_elements(s.certificate -> 'rejections') AS r (line);
