-- Purpose: from now on faults are planted only where something else is excused, and not in that.
-- Grain:   none.
-- Binds:   none.
DELETE FROM :"schema".drill_members AS p
 WHERE symbol IN ('drill', 'NOSUCH') OR NOT EXISTS (SELECT FROM :"schema".drill_excused AS x WHERE x.entry_id = p.entry_id);
DELETE FROM :"schema".drill_groups AS p WHERE NOT EXISTS (SELECT FROM :"schema".drill_excused AS x WHERE x.entry_id = p.entry_id);
DELETE FROM :"schema".drill_stocks AS p WHERE NOT EXISTS (SELECT FROM :"schema".drill_excused AS x WHERE x.entry_id = p.entry_id);
DELETE FROM :"schema".drill_set_aside AS p WHERE NOT EXISTS (SELECT FROM :"schema".drill_excused AS x WHERE x.entry_id = p.entry_id);
TRUNCATE :"schema".drill_kept;
