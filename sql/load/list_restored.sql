-- Purpose: part of a statement: the member_of_etfs list of a stock (`present`) as it was before a fund changed (`list`, of fund `fund`), when nothing
--          else changed it since; else only the fund is put in or taken out.
-- Grain:   one value: the object that holds the list.
-- Binds:   none.
CASE WHEN present -> 'member_of_etfs' IS NOT DISTINCT FROM workbench.with_or_without(nullif(list, 'null'), fund, NOT coalesce(list ? fund, false))
       OR ARRAY(SELECT jsonb_array_elements(CASE jsonb_typeof(present -> 'member_of_etfs') WHEN 'array' THEN present -> 'member_of_etfs' ELSE '[]' END) AS x ORDER BY x)
          = ARRAY(SELECT jsonb_array_elements(CASE jsonb_typeof(list) WHEN 'array' THEN list ELSE '[]' END) AS x ORDER BY x)
     THEN present - 'member_of_etfs' || CASE WHEN list <> 'null' THEN jsonb_build_object('member_of_etfs', list) ELSE '{}' END
     ELSE present || jsonb_build_object('member_of_etfs', workbench.with_or_without(present -> 'member_of_etfs', fund, coalesce(list ? fund, false))) END
