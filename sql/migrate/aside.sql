-- Purpose: entries that hold only a part of their group or stock, and say so: what differs there is known.
-- Grain:   a row per entry.
-- Binds:   none.
SELECT entry_id FROM workbench.after_only WHERE entry_id IS NOT NULL;
