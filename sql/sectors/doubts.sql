-- Purpose: held stocks that sources put into different sectors, and words for sectors that decide nothing.
-- Grain:   a row per such stock, those with most weight in funds first; then a row per vocabulary and word.
-- Binds:   environment; vocabularies, the content of vocabularies.toml as JSON.
WITH
\ir evidence.sql
\ir chosen.sql
, weighed AS (
  SELECT symbol, listing, coalesce(sum(weight), 0) AS weight FROM held WHERE type = 'ETF' GROUP BY symbol, listing
), conflict AS (
  SELECT o.symbol || CASE o.listing WHEN 'US' THEN '' ELSE ' (listed elsewhere)' END AS subject,
         string_agg(o.sector || ' (' || o.source || ')', ', ' ORDER BY o.place) AS reason, 1::bigint AS stocks, w.weight
    FROM opinions AS o JOIN weighed AS w USING (symbol, listing)
   GROUP BY o.symbol, o.listing, w.weight
  HAVING count(DISTINCT o.sector) > 1
), word AS (
  SELECT e.value || ' (' || e.vocabulary || ')' AS subject,
         CASE WHEN w.word IS NULL THEN 'a word that nobody reviewed' ELSE 'no equivalent in GICS' END AS reason,
         count(DISTINCT (e.symbol, e.listing)) AS stocks
    FROM evidence AS e
    LEFT JOIN words AS w ON (w.vocabulary, w.word) = (e.vocabulary, lower(e.value COLLATE "C"))
   WHERE e.vocabulary NOT IN ('name', 'ISIN') AND w.sector IS NULL
   GROUP BY e.value, e.vocabulary, w.word
)
SELECT x.subject, x.reason, x.stocks
  FROM (SELECT subject, reason, stocks, weight FROM conflict UNION ALL SELECT subject, reason, stocks, NULL FROM word) AS x
 ORDER BY x.weight DESC NULLS LAST, x.stocks DESC, x.subject COLLATE "C";
