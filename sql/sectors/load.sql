-- Purpose: keep what a list of companies says, its symbols being those of listings in the United States.
-- Grain:   a row per value that is new or said again by a later file.
-- Binds:   environment; source; digest, SHA-256 of the file; as_of; symbols; names, of vocabularies; values, which with the
--          two before are three columns of what the list says.
INSERT INTO workbench.sector_evidence AS e (environment, symbol, listing, vocabulary, source, value, sha256, as_of)
SELECT DISTINCT ON (x.symbol, n.vocabulary, x.value) :environment, x.symbol, 'US', n.vocabulary, :source, x.value, :digest, CAST(:as_of AS date)
  FROM unnest(CAST(:symbols AS text[]), CAST(:names AS text[]), CAST(:values AS text[])) AS n (spelling, vocabulary, written)
 CROSS JOIN LATERAL (SELECT workbench.normal_symbol(n.spelling) AS symbol, left(n.written, 200) AS value) AS x
\ir again.sql
;
