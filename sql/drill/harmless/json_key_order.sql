-- Purpose: documents are written anew with their keys in the opposite order.
-- Grain:   no rows.
-- Binds:   none.
UPDATE :"schema".stock_metadata AS s
   SET metadata = (SELECT ('{' || string_agg(to_json(x.key) || ': ' || x.value, ', ' ORDER BY x.key DESC) || '}')::jsonb
                     FROM jsonb_each(s.metadata) AS x)
 WHERE s.metadata <> '{}';
