-- Purpose: what makes two symbols one stock, said once for all questions (DuckDB): the symbol without the mark before a
--          share class; which company an identifier tells, an American or Canadian ISIN being its CUSIP; and the first two words
--          of the company's name in a list.
-- Grain:   each macro maps one value.
-- Binds:   none.
CREATE TEMP MACRO spelling_of(symbol, joined) AS
  CASE WHEN joined THEN regexp_replace(symbol, '[-./ ]([A-Z])$', '\1') ELSE symbol END;
CREATE TEMP MACRO company_of(identifier) AS
  CASE WHEN identifier LIKE 'isin:US%' OR identifier LIKE 'isin:CA%' THEN 'cusip:' || identifier[8:15]
       WHEN identifier LIKE 'cusip:%' THEN identifier[1:14]
       ELSE identifier END;
CREATE TEMP MACRO called_in(metadata) AS
  array_to_string(string_split(trim(regexp_replace(lower(json_extract_string(metadata, '$.name')), '[^a-z0-9]+', ' ', 'g')), ' ')[1:2], ' ');
